/**
 * The end of a migration for good. Nothing of the source is deleted unless asked, and then only what belongs to the group:
 * what anything else uses is left alone, and said.
 */
import { BatonError } from '../domain/error.ts';
import { isOff, isRunning } from '../domain/invariants.ts';
import type { DriverContext } from '../ha-ip/driver-context.ts';
import { waitUntil } from '../ports/wait-until.ts';
import { balancerOf, sourceServer } from './balancers.ts';
import { confirmServedBy } from './from-outside.ts';
import { addressesAfterCutover, openDrivers } from './ha-ip-sides.ts';
import { findServer } from './made.ts';

export interface Committed {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
}

/** Looks first: both LBs run in the target, both are off in the source, and the HA IPs are served. */
export async function assertMayCommit(ctx: DriverContext): Promise<void> {
  for (const role of ['primary', 'secondary'] as const) {
    const name = balancerOf(ctx.plan, role).name;
    if (!isRunning(await findServer(ctx, role))) throw notYet(`${name} does not run in ${ctx.target.name}`);
    const old = await sourceServer(ctx, role);
    if (old !== null && !isOff(old)) throw notYet(`${name} is ${old.status} in ${ctx.source.name}`);
  }
  const addresses = await addressesAfterCutover(ctx);
  await Promise.any(
    (['primary', 'secondary'] as const).map((role) => confirmServedBy(ctx, addresses, balancerOf(ctx.plan, role), 10)),
  ).catch(() => {
    throw notYet('the HA IPs are not served by a load balancer of the target, seen from outside');
  });
}

function notYet(why: string): BatonError {
  return new BatonError({
    code: 'COMMIT_REFUSED',
    kind: 'user',
    message: `The migration cannot be committed: ${why}.`,
    remedy: 'Mend that, or roll back; the source is untouched.',
  });
}

export async function deleteSource(ctx: DriverContext): Promise<Committed> {
  const deleted: string[] = [];
  const left: string[] = [];
  const { source, plan, signal } = ctx;
  const networkIds = new Set(plan.networks.map((network) => network.sourceId));

  for (const { haIp, driver } of openDrivers(ctx)) {
    const floatingIp = await source.network.getFloatingIp(haIp.sourceFloatingIpId, signal);
    if (floatingIp === null) continue;
    // By its name it was left as it was until now: clients are led elsewhere, and nobody is to come back here.
    const isLeft = driver.kind === 'dns' && (await driver.leads()) === 'target';
    if (floatingIp.portId !== null && !isLeft) {
      left.push(`floating IP ${haIp.address}: it leads to port ${floatingIp.portId} again`);
      continue;
    }
    await source.network.deleteFloatingIp(floatingIp.id, signal);
    deleted.push(`floating IP ${haIp.address}`);
  }
  for (const balancer of plan.loadBalancers) {
    const server = await source.compute.getServer(balancer.sourceServerId, signal);
    if (server !== null) {
      if (server.locked) await source.compute.unlockServer(server.id, signal);
      await source.compute.deleteServer(server.id, signal);
      await waitUntil(
        ctx,
        `Server ${server.name} is deleted`,
        { timeoutSeconds: 120, intervalMs: 500, remedy: 'Look at it in the source, then commit again.' },
        async () => ((await source.compute.getServer(server.id, signal)) === null ? true : null),
      );
      deleted.push(`server ${server.name}`);
    }
    for (const disk of balancer.disks) {
      if (disk.source.kind !== 'volume') continue;
      const { volumeId } = disk.source;
      const snapshots = await source.volumes.listSnapshots({ volumeId }, signal);
      if (snapshots.length > 0) {
        left.push(`volume ${disk.name}: it has ${snapshots.length} snapshots`);
        continue;
      }
      if ((await source.volumes.getVolume(volumeId, signal)) === null) continue;
      await waitUntil(
        ctx,
        `Volume ${disk.name} is free`,
        { timeoutSeconds: 120, intervalMs: 500, remedy: 'Look at it in the source, then commit again.' },
        async () => {
          const volume = await source.volumes.getVolume(volumeId, signal);
          return volume === null || volume.status === 'available' ? true : null;
        },
      );
      await source.volumes.deleteVolume(volumeId, signal);
      deleted.push(`volume ${disk.name}`);
    }
    for (const nic of balancer.nics) {
      await source.network.deletePort(nic.sourcePortId, signal);
      deleted.push(`port ${nic.name}`);
    }
  }
  for (const vip of plan.vips) {
    await source.network.deletePort(vip.sourcePortId, signal);
    deleted.push(`VIP port ${vip.address}`);
  }
  // Routers, networks and security groups go only when nothing but Neutron's own ports is left on them.
  for (const networkId of networkIds) {
    const name = plan.networks.find((network) => network.sourceId === networkId)?.name ?? networkId;
    const others = (await source.network.listPorts({ networkId }, signal)).filter(
      (port) => !port.deviceOwner.startsWith('network:'),
    );
    left.push(
      others.length > 0
        ? `network ${name}: ${others.length} other ports are on it`
        : `network ${name} and its router: empty now, delete them when nothing else needs them`,
    );
  }
  left.push(...plan.securityGroups.map((group) => `security group ${group.name}`));
  return { deleted, left };
}
