/** A way into simulated guests: what a whole reading of them says, and hands in them. No shell is run. */
import { BatonError } from '../../packages/baton/src/domain/error.ts';
import type { GuestReading } from '../../packages/baton/src/domain/guest-reading.ts';
import type { RunningInstance, VrrpInstance } from '../../packages/baton/src/domain/vrrp.ts';
import { unread } from '../../packages/baton/src/guest/unread.ts';
import type { Guest, GuestAccess } from '../../packages/baton/src/ports/guest-access.ts';
import type { ChangeProof, GuestHands } from '../../packages/baton/src/ports/guest-hands.ts';
import type { RunningCloud } from '../../packages/simulator/src/index.ts';

const FILE = '/etc/keepalived/keepalived.conf';
/** Its bytes are no matter of the simulation: they are the same before and after. */
const DIGEST = 'f'.repeat(64);

/** Of one simulated cloud. `through`: how every call of the hands reaches it (a life that may end). */
export function simulatedAccess(
  cloud: RunningCloud,
  through: (hands: GuestHands) => GuestHands = (hands) => hands,
): GuestAccess {
  const hands = simulatedHands(cloud);
  return {
    kind: 'ssh',
    hands: through(hands),
    read: async (guest, signal) => {
      try {
        return await reading(cloud, guest, hands, signal);
      } catch (error) {
        return unread('ssh', error instanceof Error ? error.message : String(error));
      }
    },
  };
}

export function simulatedHands(cloud: RunningCloud): GuestHands {
  const { vrrp } = cloud.guests;
  const inside = async <T>({ server }: Guest, signal: AbortSignal, act: (serverId: string) => T): Promise<T> => {
    signal.throwIfAborted();
    try {
      return act(server.id);
    } catch (error) {
      throw new BatonError({
        code: 'GUEST_UNREACHABLE',
        kind: 'guest',
        message: `${server.name} was not reached: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: 'See that it runs.',
        retryable: true,
      });
    }
  };
  return {
    states: (guest, signal) => inside(guest, signal, (id) => vrrp.states(id).map(runningOf)),
    change: (guest, change, signal) =>
      inside(guest, signal, (id) => {
        if (change.kind === 'demote') throw new Error('keepalived is not demoted here');
        vrrp.raise(id, change.priority, change.withoutNopreempt);
        return proof(`keepalived runs with priority ${change.priority}`, [FILE]);
      }),
    settle: (guest, signal) =>
      inside(guest, signal, (id) => {
        vrrp.settle(id);
        return proof('keepalived runs as its files say', []);
      }),
    stopVrrp: (guest, signal) =>
      inside(guest, signal, (id) => {
        vrrp.stop(id);
        return proof('keepalived has said goodbye', []);
      }),
    digests: (guest, paths, signal) => inside(guest, signal, () => new Map(paths.map((path) => [path, DIGEST]))),
    announce: (guest, addresses, signal) =>
      inside(guest, signal, (id) =>
        addresses.filter((address) => vrrp.states(id).some((one) => one.addresses.includes(address))),
      ),
  };
}

function proof(detail: string, files: readonly string[]): ChangeProof {
  return { detail, files: files.map((path) => ({ path, sha256Before: DIGEST, sha256After: DIGEST })) };
}

type Seen = ReturnType<RunningCloud['guests']['vrrp']['states']>[number];

function runningOf(seen: Seen): RunningInstance {
  return {
    name: seen.name,
    interface: seen.interface,
    routerId: seen.virtualRouterId,
    state: seen.state,
    basePriority: seen.priority,
    effectivePriority: seen.priority,
    masterPriority: null,
    holdsAddresses: seen.state === 'MASTER',
    addresses: seen.addresses,
    advertsReceived: seen.advertsReceived,
    advertsSent: seen.advertsSent,
    becameMaster: null,
  };
}

async function reading(
  cloud: RunningCloud,
  guest: Guest,
  hands: GuestHands,
  signal: AbortSignal,
): Promise<GuestReading> {
  const instances = await hands.states(guest, signal);
  const row = cloud.state.guests.get(guest.server.id);
  const files = row?.filesSay ?? row?.definition?.keepalived ?? null;
  const rest = unread('ssh', 'the simulation has no more of a guest than its VRRP daemon');
  if (files === null) return rest;
  const configured = files.instances.map((one): VrrpInstance => ({
    name: one.name,
    interface: `eth${one.nic}`,
    routerId: one.virtualRouterId,
    priority: one.priority,
    version: one.advertIntervalMs % 1000 === 0 ? 2 : 3,
    advertIntervalMs: one.advertIntervalMs,
    advert: null,
    startState: 'BACKUP',
    preempts: !one.nopreempt,
    addresses: one.virtualAddresses.map((text) => {
      const [address = text, length] = text.split('/');
      return { address, prefixLength: length === undefined ? null : Number(length), interface: null };
    }),
    excludedAddresses: [],
    unicast: null,
    virtualMac: null,
    vmacTransmitsFromBase: false,
    syncGroup: null,
    tracks: [],
    authentication: 'none',
    notifies: [],
  }));
  return {
    ...rest,
    vrrp: [
      {
        configuration: {
          kind: 'keepalived',
          files: [FILE],
          instances: configured,
          syncGroups: [],
          routerName: null,
          dependsOnHostName: false,
          startupDelaySeconds: 0,
          garpRefreshSeconds: 0,
          redacted: 0,
        },
        running: { kind: 'keepalived', instances, demotion: null, redacted: 0 },
        version: files.version,
        selfTest: [],
        warnings: [],
        configurationDigest: DIGEST,
      },
    ],
  };
}
