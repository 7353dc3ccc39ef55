import { BatonError } from '../../domain/error.ts';
import type { Role } from '../../domain/ha-group.ts';
import { isRunning } from '../../domain/invariants.ts';
import type { Proof } from '../../domain/step.ts';
import { type ConsoleReading, describeVrrp, readConsole } from '../../guest/console.ts';
import { balancerOf } from '../balancers.ts';
import { rehearseInTarget, removeRehearsals } from '../dress-rehearsal.ts';
import { inTarget } from '../ha-ip-sides.ts';
import { describe } from '../hand-over.ts';
import { findPort, findServer, needed } from '../made.ts';
import { nicDifferences } from '../network/ports.ts';
import { tellServer, tellServing } from '../sightings.ts';
import type { Step, StepContext } from '../step.ts';
import { daemonInTarget, oneStateOf } from '../vrrp-in-target.ts';

/** Every proof that the access allows, before an HA IP may lead to the new LB (invariant 1). */
export function validateStep(role: Role): Step {
  let rehearsal: readonly Proof[] = [];
  return {
    id: `${role}.validate`,
    title: `Validate the ${role} in the target, with a dress rehearsal through a temporary floating IP`,
    impact: 'exposure',
    check: async (ctx) =>
      (await inTarget(ctx)) === 'all' ? { done: true } : { done: false, needed: 'its present state is not validated' },
    act: async (ctx) => {
      try {
        rehearsal = await rehearseInTarget(ctx);
        await tellServing(ctx, 'target', role, rehearsal);
      } catch (error) {
        throw await explainFromConsole(ctx, role, error);
      }
    },
    verify: async (ctx) => {
      const { serverId, proofs } = await validationProofs(ctx, role);
      return { proofs: [...proofs, ...rehearsal], data: { serverId } };
    },
    undo: async (ctx) => {
      await removeRehearsals(ctx);
      return 'undone';
    },
  };
}

/** What the console says of a boot that went wrong, added to a rehearsal that nobody answered. */
async function explainFromConsole(ctx: StepContext, role: Role, error: unknown): Promise<unknown> {
  if (!(error instanceof BatonError) || error.code !== 'WAIT_TIMEOUT') return error;
  const balancer = balancerOf(ctx.plan, role);
  const server = needed(await findServer(ctx, role), `Server ${balancer.name}`);
  const reading = readConsole(await ctx.target.compute.consoleLog(server.id, 400, ctx.signal));
  const said = [describeVrrp(reading), ...reading.trouble.slice(-3)].join('; ');
  return new BatonError({
    code: 'GUEST_FAILED',
    kind: 'guest',
    message: `${balancer.name} does not serve in the target: ${error.message} Its console says: ${said}`,
    remedy:
      'Look at its console in the target for the reason. Nothing has changed for clients: roll back or abort when it cannot be mended there.',
    cause: error,
  });
}

async function validationProofs(ctx: StepContext, role: Role): Promise<{ serverId: string; proofs: readonly Proof[] }> {
  const balancer = balancerOf(ctx.plan, role);
  const server = needed(await findServer(ctx, role), `Server ${balancer.name}`);
  if (!isRunning(server)) {
    throw new BatonError({
      code: 'NOT_VALID',
      kind: 'cloud',
      message: `${balancer.name} in the target is ${server.status}, power state ${server.powerState}.`,
      remedy: 'Look at it in the target, then start the migration again, or roll back.',
    });
  }
  const proofs: Proof[] = [{ what: 'Nova: ACTIVE, running, no task', result: 'proved', detail: `server ${server.id}` }];
  const attached = await ctx.target.compute.listVolumeAttachments(server.id, ctx.signal);
  require(attached.length ===
    balancer.disks.length, `${attached.length} disks attached, planned ${balancer.disks.length}`);
  proofs.push({
    what: `${attached.length} disks attached, in order`,
    result: 'proved',
    detail: attached.map((one) => `${one.device} ${one.volumeId}`).join(', '),
  });
  for (const nic of balancer.nics) {
    const port = needed(await findPort(ctx, nic.sourcePortId), `Port ${nic.name}`);
    const differences = nicDifferences(nic, port);
    require(differences.length === 0, `port ${nic.name}: ${differences.join(', ')}`);
    require(port.deviceId ===
      server.id, `port ${nic.name} belongs to ${port.deviceId === '' ? 'nothing' : port.deviceId}`);
    proofs.push({
      what: `port ${nic.name}: planned address and MAC, bound to it`,
      result: 'proved',
      detail: `${port.status}, ${port.macAddress}`,
    });
  }
  const { state, told } = await vrrpOf(ctx, role, server.id);
  const master = state === 'MASTER';
  await tellServer(ctx, 'target', role, server, state);
  proofs.push({
    what: 'VRRP: MASTER of every instance in the target',
    result: master ? 'proved' : 'not-provable',
    detail: told,
  });
  proofs.push({
    what: 'keepalived starts by itself at boot',
    result: master ? 'proved' : 'not-provable',
    detail: master ? 'it came up MASTER after the boot' : 'not without access to the guest',
  });
  return { serverId: server.id, proofs };
}

/** Its daemon's own word where there is a way in, else what its console told last. */
async function vrrpOf(
  ctx: StepContext,
  role: Role,
  serverId: string,
): Promise<{ readonly state: ConsoleReading['state']; readonly told: string }> {
  const daemon = await daemonInTarget(ctx, role);
  if (daemon !== null && daemon.length > 0)
    return { state: oneStateOf(daemon), told: `the daemon: ${describe(daemon)}` };
  const reading = readConsole(await ctx.target.compute.consoleLog(serverId, 400, ctx.signal));
  const told = reading.state === null ? 'the console does not tell' : `console: ${describeVrrp(reading)}`;
  return { state: reading.state, told };
}

function require(holds: boolean, otherwise: string): void {
  if (!holds)
    throw new BatonError({
      code: 'NOT_VALID',
      kind: 'cloud',
      message: `The load balancer in the target is not as planned: ${otherwise}.`,
      remedy: 'Somebody changed it. Roll back, or mend it and start the migration again.',
    });
}
