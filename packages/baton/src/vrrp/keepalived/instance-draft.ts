/** An instance between its keywords and what keepalived makes of them. */
import type { Tracked, VirtualAddress, VrrpInstance } from '../../domain/vrrp.ts';
import type { Statement } from './statements.ts';

export interface InstanceDraft {
  readonly statement: Statement;
  readonly name: string;
  interface: string | null;
  routerId: number | null;
  /** Null: it follows from the state. */
  priority: number | null;
  version: 2 | 3 | null;
  advertSeconds: number;
  /** Null: it follows from the priority. */
  startState: 'MASTER' | 'BACKUP' | null;
  mayHaveNoAddress: boolean;
  /** Its place, for what is said about it together with other keywords. */
  nopreempt: Statement | null;
  garpRefreshSeconds: number | null;
  family: 4 | 6 | null;
  readonly addresses: VirtualAddress[];
  readonly excluded: VirtualAddress[];
  unicastSource: string | null;
  unicastAsked: Statement | null;
  faultWithoutPeer: boolean;
  readonly peers: string[];
  virtualMac: { readonly given: string | null } | null;
  vmacTransmitsFromBase: boolean;
  authentication: VrrpInstance['authentication'];
  readonly tracks: Tracked[];
  readonly notifies: string[];
  redacted: number;
}

/** VRRP_PRIO_DFL and VRRP_ADVER_DFL of keepalived's vrrp.h. */
export const DEFAULT_PRIORITY = 100;
const DEFAULT_ADVERT_SECONDS = 1;

export function emptyDraft(statement: Statement, name: string): InstanceDraft {
  return {
    statement,
    name,
    interface: null,
    routerId: null,
    priority: null,
    version: null,
    advertSeconds: DEFAULT_ADVERT_SECONDS,
    startState: null,
    mayHaveNoAddress: false,
    nopreempt: null,
    garpRefreshSeconds: null,
    family: null,
    addresses: [],
    excluded: [],
    unicastSource: null,
    unicastAsked: null,
    faultWithoutPeer: false,
    peers: [],
    virtualMac: null,
    vmacTransmitsFromBase: false,
    authentication: 'none',
    tracks: [],
    notifies: [],
    redacted: 0,
  };
}
