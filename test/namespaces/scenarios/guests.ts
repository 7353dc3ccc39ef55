/** The load balancers of a world as Baton's own code knows guests. */
import type { Server } from '../../../packages/baton/src/domain/cloud-resources.ts';
import { noAccess } from '../../../packages/baton/src/guest/no-access.ts';
import { SshGuestAccess } from '../../../packages/baton/src/guest/ssh-access.ts';
import type { Guest } from '../../../packages/baton/src/ports/guest-access.ts';
import { BALANCER_ADDRESSES, type BalancerName } from '../world/layout.ts';
import type { World } from '../world/world.ts';

/** Baton's SSH access with nsenter below it: the same scripts, readers and hands. */
export function accessTo(world: World): SshGuestAccess {
  return new SshGuestAccess({ shell: world.shell, console: noAccess });
}

export function guestOf(name: BalancerName): Guest {
  return { server: serverOf(name), addresses: [BALANCER_ADDRESSES[name]], destination: name };
}

function serverOf(name: BalancerName): Server {
  return {
    id: name,
    name,
    projectId: 'namespaces',
    hostId: null,
    status: 'ACTIVE',
    taskState: null,
    powerState: 1,
    locked: false,
    lockedReason: null,
    flavor: { name: 'namespace', vcpus: 1, ramMib: 64, diskGib: 0, ephemeralGib: null, swapMib: null },
    imageId: null,
    volumesAttached: [],
    keyName: null,
    availabilityZone: null,
    configDrive: false,
    metadata: {},
    tags: [],
    fault: null,
    created: '2026-01-01T00:00:00Z',
  };
}
