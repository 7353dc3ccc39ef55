import type { Role } from '../../domain/ha-group.ts';
import type { Server } from '../../domain/cloud-resources.ts';
import { assertCopyIsTrue, assertTwinOff, isRunning } from '../../domain/invariants.ts';
import { migrationTag, serverTag, uniqueName } from '../../domain/marks.ts';
import { firstToMove, otherRole } from '../../domain/order.ts';
import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import { deleteServer } from '../../disks/delete-server.ts';
import { balancerOf, lastRunInSource, sourceServer } from '../balancers.ts';
import { lookAtBalancer } from '../look-around.ts';
import { findPort, findServer, findVolume, needed } from '../made.ts';
import { powerOff, powerOn, waitForRunning } from '../power.ts';
import { leaveTheVip, makeSureSomebodyServes } from '../serve-from-source.ts';
import { tellServer, tellState } from '../sightings.ts';
import type { Step, StepContext } from '../step.ts';

/** What becomes of the VIP in the target when it boots there. `takes-the-vip`: the other one holds it with a lower priority. */
export type Arrival = 'leaves-the-vip' | 'takes-the-vip';

/**
 * The LB in the target, booted from its copied volume, on the port with its own address and MAC.
 *
 * Where it takes the VIP from the other one there, that is VRRP's preemption (RFC 5798 6.4.2): the MASTER serves until it
 * hears an advert of higher priority, so the new one announces the VIP before the old one lets go. See docs/decisions/0007.
 */
export function createLoadBalancerStep(role: Role, arrival: Arrival = 'leaves-the-vip'): Step {
  const takes = arrival === 'takes-the-vip';
  return {
    id: `${role}.create`,
    title: `Create and start the ${role} in the target, booted from its volume${takes ? `; it takes the VIP from the ${otherRole(role)} there, by VRRP` : ''}`,
    impact: takes ? 'handover' : 'exposure',
    check: async (ctx) => {
      const server = await findServer(ctx, role);
      return isRunning(server)
        ? { done: true }
        : { done: false, needed: server === null ? 'it is not there' : `it is ${server.status}` };
    },
    act: async (ctx) => {
      const balancer = balancerOf(ctx.plan, role);
      assertTwinOff(`${balancer.name} in ${ctx.target.name}`, await sourceServer(ctx, role));
      assertCopyIsTrue(
        balancer.name,
        (await ctx.earlier(`${role}.final-copy`))?.evidence?.data?.['lastRun'],
        await lastRunInSource(ctx, role),
      );
      const present = await findServer(ctx, role);
      if (present !== null) {
        if (present.status === 'BUILD') await waitForRunning(ctx, ctx.target, present.id);
        else await powerOn(ctx, ctx.target, present.id, () => tellState(ctx, 'target', role, 'starting'));
        return;
      }
      await createServer(ctx, balancer);
    },
    verify: async (ctx) => {
      const balancer = balancerOf(ctx.plan, role);
      const server = needed(await findServer(ctx, role), `Server ${balancer.name}`);
      await tellServer(ctx, 'target', role, server);
      return {
        proofs: [
          {
            what: `${balancer.name} runs in ${ctx.target.name}`,
            result: 'proved',
            detail: `server ${server.id}, ${server.status}, flavor ${server.flavor.name}`,
          },
        ],
        data: { serverId: server.id },
      };
    },
    undo: async (ctx, depth) => {
      const server = await findServer(ctx, role);
      if (server === null) return 'undone';
      const first = role === firstToMove(ctx.plan);
      // The second one may hold the VIP, and clients are still served by the pair in the target: it hands the VIP over, or gives
      // it back in good order (priority 0), where a deletion would pull the plug.
      const softly = !first && isRunning(server);
      if (softly) {
        await makeSureSomebodyServes(ctx);
        await leaveTheVip(ctx, role);
      }
      if (softly || (first && depth === 'rollback'))
        await tellServer(ctx, 'target', role, await powerOff(ctx, ctx.target, server.id));
      if (first && depth === 'rollback') return 'undone';
      await deleteServer(ctx, ctx.target, server.id, {
        timeoutSeconds: ctx.plan.timeouts.powerOff,
        intervalMs: 500,
        remedy: 'Look at the server in the target, delete it by hand if it hangs, then start again.',
      });
      await tellState(ctx, 'target', role, 'gone');
      if (!first) await lookAtBalancer(ctx, 'target', otherRole(role));
      return 'undone';
    },
  };
}

async function createServer(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<Server> {
  const portIds = await Promise.all(
    balancer.nics.map(async (nic) => needed(await findPort(ctx, nic.sourcePortId), `Port ${nic.name}`).id),
  );
  const volumeIds = await Promise.all(
    balancer.disks.map(
      async (disk) => needed(await findVolume(ctx, `${balancer.role}.${disk.key}.final`), `Volume of ${disk.key}`).id,
    ),
  );
  const [bootId] = volumeIds;
  if (bootId !== undefined) {
    await ctx.target.volumes.setBootable(bootId, true, ctx.signal);
    if (Object.keys(balancer.imageProperties).length > 0)
      await ctx.target.volumes.setImageMetadata(bootId, balancer.imageProperties, ctx.signal);
  }
  const keyName = await makeKeyPair(ctx, balancer);
  const id = await ctx.target.compute.createServer(
    {
      name: balancer.name,
      flavorId: balancer.flavor.targetId,
      portIds,
      // A volume that Baton copied is never deleted with its server: a rollback or a retry may need it.
      volumes: volumeIds.map((volumeId) => ({ volumeId, deleteOnTermination: false })),
      configDrive: balancer.configDrive,
      metadata: balancer.metadata,
      tags: [migrationTag(ctx.migrationId), serverTag(ctx.migrationId, balancer.role)],
      ...(keyName === null ? {} : { keyName }),
      ...(balancer.availabilityZone === undefined ? {} : { availabilityZone: balancer.availabilityZone }),
    },
    ctx.signal,
  );
  await tellState(ctx, 'target', balancer.role, 'starting');
  return waitForRunning(ctx, ctx.target, id);
}

/** The same name when it is free or the same key; a name of this migration's own otherwise. Key pairs carry no mark. */
async function makeKeyPair(ctx: StepContext, balancer: PlannedLoadBalancer): Promise<string | null> {
  const { keyPair } = balancer;
  if (keyPair === undefined) return null;
  const present = await ctx.target.compute.listKeyPairs(ctx.signal);
  const material = (publicKey: string): string => publicKey.trim().split(/\s+/).slice(0, 2).join(' ');
  const same = present.find((one) => material(one.publicKey) === material(keyPair.publicKey));
  if (same !== undefined) return same.name;
  const name = present.some((one) => one.name === keyPair.name)
    ? uniqueName(ctx.migrationId, keyPair.name)
    : keyPair.name;
  await ctx.target.compute.importKeyPair(name, keyPair.publicKey, ctx.signal);
  return name;
}
