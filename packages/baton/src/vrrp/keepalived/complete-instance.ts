/** What keepalived makes of an instance's keywords when all of them are known (vrrp_complete_instance in vrrp.c). */
import type { VrrpInstance } from '../../domain/vrrp.ts';
import type { Global } from './read-global.ts';
import { DEFAULT_PRIORITY } from './instance-draft.ts';
import type { InstanceDraft } from './instance-draft.ts';
import type { Trouble } from './trouble.ts';

/** RFC 5798 5.2.4: the priority of who owns the addresses. */
const OWNER = 255;
/** The most that an advert has room for: its count is a byte (RFC 5798 5.2.5), and IPv6 fills a packet of 1500 bytes before that. */
const MAX_ADVERTISED = { 4: 255, 6: 90 } as const;

export function completeInstance(
  draft: InstanceDraft,
  global: Global,
  syncGroup: string | null,
  trouble: Trouble,
): VrrpInstance {
  const version = versionOf(draft, global, trouble);
  const { addresses, excluded } = addressesOf(draft, trouble);
  const { priority, startState } = roleOf(draft);
  warnOfMissing(draft, version, trouble);
  return {
    name: draft.name,
    interface: draft.interface,
    routerId: draft.routerId,
    priority,
    version,
    advertIntervalMs: advertMsOf(draft, version, trouble),
    advert: null,
    startState,
    preempts: preemptsOf(draft, priority, startState, trouble),
    addresses,
    excludedAddresses: excluded,
    unicast: unicastOf(draft, trouble),
    virtualMac: virtualMacOf(draft),
    vmacTransmitsFromBase: draft.vmacTransmitsFromBase,
    syncGroup,
    tracks: draft.tracks,
    authentication: authenticationOf(draft, version, trouble),
    notifies: draft.notifies,
  };
}

/** IPv6 is version 3, whatever is configured: RFC 3768 knows IPv4 only. */
function versionOf(draft: InstanceDraft, global: Global, trouble: Trouble): 2 | 3 | null {
  if (draft.family !== 6) return draft.version ?? global.version;
  if (draft.version === 2)
    trouble.warn(draft.statement, `${draft.name} has IPv6 addresses: version 3 is taken in place of 2`);
  return 3;
}

/** Priority and state follow from each other where only one is given: MASTER alone makes it the owner, with 255. */
function roleOf(draft: InstanceDraft): { readonly priority: number; readonly startState: 'MASTER' | 'BACKUP' } {
  const priority = draft.priority ?? (draft.startState === 'MASTER' ? OWNER : DEFAULT_PRIORITY);
  return { priority, startState: draft.startState ?? (priority === OWNER ? 'MASTER' : 'BACKUP') };
}

/** Without one of the first three the whole daemon ends ("exited with permanent error CONFIG"). */
function warnOfMissing(draft: InstanceDraft, version: 2 | 3 | null, trouble: Trouble): void {
  const { name, statement } = draft;
  const ends = 'keepalived ends with an error';
  if (draft.routerId === null) trouble.warn(statement, `${name} has no virtual_router_id: ${ends}`);
  if (draft.interface === null) trouble.warn(statement, `${name} has no interface: ${ends}`);
  if (draft.addresses.length > 0 || draft.mayHaveNoAddress) return;
  trouble.warn(statement, `${name} has no address${version === 3 ? `: with version 3, ${ends}` : ''}`);
}

function addressesOf(
  draft: InstanceDraft,
  trouble: Trouble,
): {
  readonly addresses: VrrpInstance['addresses'];
  readonly excluded: VrrpInstance['excludedAddresses'];
} {
  const most = MAX_ADVERTISED[draft.family ?? 4];
  if (draft.addresses.length > most) {
    trouble.warn(
      draft.statement,
      `${draft.name} has more than ${most} addresses: keepalived takes the rest as excluded`,
    );
  }
  return {
    addresses: draft.addresses.slice(0, most),
    excluded: [...draft.excluded, ...draft.addresses.slice(most)],
  };
}

/** Version 2 sends whole seconds (RFC 3768 5.3.7), version 3 hundredths of one up to 40.95 s (RFC 5798 5.2.7). */
function advertMsOf(
  { name, statement, advertSeconds }: InstanceDraft,
  version: 2 | 3 | null,
  trouble: Trouble,
): number {
  const seconds =
    version === 3
      ? Math.min(Math.max(Math.round(advertSeconds * 100), 1), 4095) / 100
      : Math.max(Math.round(advertSeconds), 1);
  if (Math.abs(seconds - advertSeconds) > 1e-6)
    trouble.warn(statement, `${name}: advert_int ${advertSeconds} becomes ${seconds} in version ${version ?? 2}`);
  return Math.round(seconds * 1000);
}

function preemptsOf(
  { name, nopreempt }: InstanceDraft,
  priority: number,
  startState: 'MASTER' | 'BACKUP',
  trouble: Trouble,
): boolean {
  if (nopreempt === null) return true;
  if (startState === 'MASTER')
    trouble.warn(nopreempt, `${name}: nopreempt does not work with the initial state MASTER`);
  if (priority === OWNER)
    trouble.warn(nopreempt, `${name}: nopreempt does not go with priority ${OWNER}: keepalived resets it`);
  return startState === 'MASTER' || priority === OWNER;
}

/** Without a peer it is multicast, or FAULT where it says so (keepalived.conf(5), unicast_fault_no_peer). */
function unicastOf(draft: InstanceDraft, trouble: Trouble): VrrpInstance['unicast'] {
  if (draft.peers.length > 0) return { source: draft.unicastSource, peers: draft.peers };
  if (draft.unicastAsked === null) return null;
  if (draft.faultWithoutPeer) return { source: draft.unicastSource, peers: [] };
  trouble.warn(draft.unicastAsked, `${draft.name} has no unicast peer: keepalived takes multicast`);
  return null;
}

/** RFC 5798 7.3, or the one that was given. */
function virtualMacOf({ virtualMac, routerId, family }: InstanceDraft): string | null {
  if (virtualMac === null || routerId === null) return null;
  const given = virtualMac.given?.split(':') ?? ['00', '00', '5e', '00', family === 6 ? '02' : '01'];
  const bytes = given.length < 6 ? [...given, routerId.toString(16)] : given;
  return bytes.map((byte) => byte.toLowerCase().padStart(2, '0')).join(':');
}

/** RFC 5798 has no authentication; the trailer of auth_hmac goes with both versions. */
function authenticationOf(
  draft: InstanceDraft,
  version: 2 | 3 | null,
  trouble: Trouble,
): VrrpInstance['authentication'] {
  if (version !== 3 || draft.authentication === 'none' || draft.authentication === 'hmac') return draft.authentication;
  trouble.warn(draft.statement, `${draft.name}: version 3 has no authentication: keepalived ignores it`);
  return 'none';
}
