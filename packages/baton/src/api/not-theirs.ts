/**
 * What only operators may write into a plan or a request for one, key by key: whatever runs, opens, reads or reaches something as
 * the controller itself. The controller's machine, its network, its SSH keys and its sessions in clouds are the operator's.
 */
import type { Actor } from '../domain/actor.ts';
import { BatonError } from '../domain/error.ts';
import type { GuestPlan, Plan, PlannedCutover, PlannedMover } from '../domain/plan.ts';
import type { CloudsByUse } from '../domain/tenant-clouds.ts';
import type { DnsCutover } from '../ports/name-updates.ts';
import type { PlanRequest } from '../services/services.ts';

export interface NotTheirs {
  readonly key: string;
  readonly why: string;
  /** What they may say in its place, and the option of `baton serve` that says so. Absent: it can be left out. */
  readonly instead?: { readonly open: readonly string[]; readonly option: string };
}

const RUNS = 'it is a command that would run on the controller';
const REACHES = 'the controller itself would send requests there';
const READS = 'it is a file of the controller';
const CLUSTERS = "the storage clusters are reached with their operator's keys";
const SSH = "the controller would log in with its own SSH keys, in its operator's network";

/** `open`: the clouds that they may name. */
export function notTheirsOfPlan(plan: Plan, open: CloudsByUse): readonly NotTheirs[] {
  const { probe, disks, guest, source, target } = plan;
  return [
    ...ofCloud('source.cloud', source.cloud, 'source', open),
    ...ofCloud('target.cloud', target.cloud, 'target', open),
    ...ofOperatorCloud('target.operatorCloud', target.operatorCloud, open),
    ...plan.haIps.flatMap(({ cutover }, at) =>
      cutover === undefined ? [] : ofCutover(`haIps[${at}].cutover`, cutover),
    ),
    ...plan.loadBalancers.flatMap((balancer, at) => [
      ...some(`loadBalancers[${at}].sshDestination`, balancer.sshDestination, SSH),
      ...some(`loadBalancers[${at}].sshDestinationInTarget`, balancer.sshDestinationInTarget, SSH),
    ]),
    ...(probe.vantage.length === 0 ? [] : [{ key: 'probe.vantage', why: RUNS }]),
    ...some('probe.otherVantages', probe.otherVantages, RUNS),
    ...(guest === undefined ? [] : notTheirsOfGuest('guest', guest)),
    ...(disks.strategy === 'mover' ? ofMover('disks.mover', disks.mover) : []),
    ...(disks.strategy === 'rbd' ? [{ key: 'disks.rbd', why: CLUSTERS }] : []),
  ];
}

export function notTheirsOfRequest(request: PlanRequest, open: CloudsByUse): readonly NotTheirs[] {
  const {
    sourceCloud,
    targetCloud,
    targetOperatorCloud,
    cutover,
    cutovers = {},
    byName,
    probe,
    guest,
    disks,
  } = request;
  return [
    ...ofCloud('sourceCloud', sourceCloud, 'source', open),
    ...ofCloud('targetCloud', targetCloud, 'target', open),
    ...ofOperatorCloud('targetOperatorCloud', targetOperatorCloud, open),
    ...(cutover === undefined ? [] : ofCutover('cutover', cutover)),
    ...Object.entries(cutovers).flatMap(([address, one]) => ofCutover(`cutovers[${address}]`, one)),
    ...(byName === undefined ? [] : ofName('byName.update', byName.update)),
    ...((request.vantage ?? []).length === 0 ? [] : [{ key: 'vantage', why: RUNS }]),
    ...some('probe.otherVantages', probe?.otherVantages, RUNS),
    ...(request.calibrate === true
      ? [{ key: 'calibrate', why: 'it makes and deletes things in projects of the controller' }]
      : []),
    ...(guest === undefined ? [] : notTheirsOfGuest('guest', guest)),
    ...some('sshDestinations', request.sshDestinations, SSH),
    ...some('sshDestinationsInTarget', request.sshDestinationsInTarget, SSH),
    ...(disks?.mover === undefined ? [] : ofMover('disks.mover', disks.mover)),
    ...some('disks.rbd', disks?.rbd, CLUSTERS),
  ];
}

export function notTheirsOfGuest(key: string, { access, ssh }: GuestPlan): readonly NotTheirs[] {
  return [
    ...(access === 'ssh' ? [{ key: `${key}.access`, why: SSH }] : []),
    ...some(`${key}.ssh.config`, ssh?.config, READS),
    ...some(`${key}.ssh.jump`, ssh?.jump, REACHES),
  ];
}

/** Throws NOT_ALLOWED, unless an operator asks or nothing of it is the operator's. */
export function assertTheirs(actor: Actor, notTheirs: readonly NotTheirs[]): void {
  if (actor.access === 'operator' || notTheirs.length === 0) return;
  throw new BatonError({
    code: 'NOT_ALLOWED',
    kind: 'user',
    message: `Only operators of this controller may say: ${notTheirs.map(({ key, why }) => `${key} (${why})`).join('; ')}.`,
    remedy: remedyFor(notTheirs),
  });
}

function remedyFor(notTheirs: readonly NotTheirs[]): string {
  const toLeaveOut = notTheirs.flatMap(({ key, instead }) => (instead === undefined ? [key] : []));
  return [
    ...notTheirs.flatMap(({ key, instead }) => (instead === undefined ? [] : [openInstead(key, instead)])),
    toLeaveOut.length === 0
      ? 'Or ask an operator to do it.'
      : `Leave ${toLeaveOut.join(', ')} out, or ask an operator to do it.`,
  ].join(' ');
}

function openInstead(key: string, { open, option }: NonNullable<NotTheirs['instead']>): string {
  return open.length === 0
    ? `There is no cloud yet that ${key} may name for your project; who runs the controller opens one with ${option}.`
    : `${key} may be ${open.join(', ')}.`;
}

function ofCutover(key: string, cutover: PlannedCutover): readonly NotTheirs[] {
  if (cutover.driver === 'floating-ip') return [];
  if (cutover.driver === 'dns') return ofName(`${key}.update`, cutover.update);
  return [...some(`${key}.command`, cutover.command, RUNS), ...some(`${key}.url`, cutover.url, REACHES)];
}

function ofName(key: string, update: DnsCutover['update']): readonly NotTheirs[] {
  if (update.kind === 'designate') {
    return [{ key: `${key}.cloud`, why: "names would be changed with the controller's session, whosesoever they are" }];
  }
  return [{ key: `${key}.server`, why: REACHES }, ...some(`${key}.keyFile`, update.keyFile, READS)];
}

function ofMover(key: string, mover: Omit<PlannedMover, 'goalSeconds'>): readonly NotTheirs[] {
  return [
    { key: `${key}.image`, why: READS },
    { key: `${key}.gateway`, why: 'the controller would listen there' },
    ...some(`${key}.listen`, mover.listen, 'the controller would listen there'),
    ...some(`${key}.through`, mover.through, RUNS),
  ];
}

function ofCloud(key: string, cloud: string, use: 'source' | 'target', open: CloudsByUse): readonly NotTheirs[] {
  return open[use].includes(cloud)
    ? []
    : [
        {
          key,
          why: `that cloud is not open to your project as a ${use}`,
          instead: { open: open[use], option: `--tenant-${use}s` },
        },
      ];
}

function ofOperatorCloud(key: string, cloud: string | undefined, open: CloudsByUse): readonly NotTheirs[] {
  return cloud === undefined || open.operator.includes(cloud)
    ? []
    : [{ key, why: "it is a session of that cloud's operator" }];
}

function some(key: string, value: unknown, why: string): readonly NotTheirs[] {
  return value === undefined ? [] : [{ key, why }];
}
