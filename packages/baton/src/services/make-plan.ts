import { calibrate } from '../calibration/calibrate.ts';
import type { Calibration } from '../domain/calibration.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan } from '../domain/plan.ts';
import { againstRbd, disksOfGroup } from '../planning/against-rbd.ts';
import { type CreatedPlan, createPlan } from '../planning/create-plan.ts';
import { gatherSource, gatherTarget } from '../planning/gather.ts';
import type { Readings } from '../planning/seen-inside.ts';
import { firstLook } from '../planning/probe-plan.ts';
import type { Cloud } from '../ports/cloud.ts';
import { stepsOf } from '../runbook/orders.ts';
import type { Dependencies } from './dependencies.ts';
import { lookInside } from './look-inside.ts';
import { readName } from './read-name.ts';
import { seekGroup } from './seek-group.ts';
import type { PlanRequest } from './services.ts';

/** Looks at both clouds and makes a plan. Changes nothing, unless `request.calibrate` asks for trials. */
export async function makePlan(deps: Dependencies, wishes: PlanRequest, signal: AbortSignal): Promise<CreatedPlan> {
  const [source, target, operator] = await Promise.all([
    deps.connect(wishes.sourceCloud),
    deps.connect(wishes.targetCloud),
    wishes.targetOperatorCloud === undefined ? null : deps.connect(wishes.targetOperatorCloud),
  ]);
  const { group } = await seekGroup(source, wishes.group, wishes.look ?? {}, signal);
  const addresses = group.haIps.map(({ address }) => address);
  const request: PlanRequest =
    wishes.byName === undefined
      ? wishes
      : { ...wishes, cutover: await readName(deps.names, addresses, wishes.byName, signal) };
  const outside = deps.createOutageMeter(firstLook(request));
  try {
    const [sourceFacts, inventory, readings] = await Promise.all([
      gatherSource(source, group, outside, signal),
      gatherTarget(target, operator, signal),
      readInside(deps, source, group, request, signal),
    ]);
    const { rbd } = request.disks ?? {};
    const against = rbd === undefined ? null : await againstRbd(deps.openClusters(rbd), rbd, disksOfGroup(group));
    const make = (calibration?: Calibration): CreatedPlan =>
      createPlan({
        group,
        request,
        source: sourceFacts,
        target: inventory,
        readings,
        now: deps.clock.now(),
        runbook: stepsOf,
        ...(calibration === undefined ? {} : { calibration }),
        ...(against === null ? {} : { againstRbd: against }),
      });
    const uncalibrated = make();
    if (request.calibrate !== true) return uncalibrated;
    return make(await calibrateFor(uncalibrated.plan, { source, target, clock: deps.clock, signal }));
  } finally {
    await outside.close();
  }
}

/** Consoles were read already to tell the roles; only SSH shows more. */
async function readInside(
  deps: Dependencies,
  source: Cloud,
  group: HaGroup,
  { guest, sshDestinations }: PlanRequest,
  signal: AbortSignal,
): Promise<Readings> {
  if (guest === undefined || guest.access !== 'ssh') return new Map();
  return lookInside(deps, source, { group, guest, destinations: sshDestinations ?? {} }, signal);
}

/** On the kinds of volume and the external network that the plan has chosen. */
async function calibrateFor(
  plan: Plan,
  clouds: {
    readonly source: Cloud;
    readonly target: Cloud;
    readonly clock: Dependencies['clock'];
    readonly signal: AbortSignal;
  },
): Promise<Calibration | undefined> {
  const [balancer] = plan.loadBalancers;
  const disk = balancer?.disks.find((one) => one.source.kind === 'volume') ?? balancer?.disks[0];
  const [haIp] = plan.haIps;
  if (balancer === undefined || disk === undefined || haIp === undefined) return undefined;
  return calibrate({
    ...clouds,
    balancer,
    sourceVolumeType: disk.source.kind === 'volume' ? disk.source.volumeType : null,
    targetVolumeType: disk.targetVolumeType,
    externalNetworkId: haIp.targetNetwork.id,
    copyTimeoutSeconds: plan.timeouts.copy,
  });
}
