/** What the keywords of one `vrrp_instance` say, each by itself (vrrp_parser.c). */
import { isIP } from 'node:net';

import type { VirtualAddress } from '../../domain/vrrp.ts';
import { DEFAULT_PRIORITY, emptyDraft } from './instance-draft.ts';
import type { InstanceDraft } from './instance-draft.ts';
import { INSTANCE_KEYWORDS } from './keywords.ts';
import { readAddress } from './read-address.ts';
import { isNotify, readCommand } from './read-command.ts';
import { isTrack, readTracks } from './read-trackers.ts';
import type { Trackers } from './read-trackers.ts';
import { warnUnknown } from './statements.ts';
import type { Statement } from './statements.ts';
import type { Trouble } from './trouble.ts';
import { integerOf, secondsOf } from './values.ts';

export function draftInstance(statement: Statement, name: string, trackers: Trackers, trouble: Trouble): InstanceDraft {
  const draft = emptyDraft(statement, name);
  for (const keyword of statement.block ?? []) take(draft, keyword, trackers, trouble);
  return draft;
}

function take(draft: InstanceDraft, statement: Statement, trackers: Trackers, trouble: Trouble): void {
  const [value] = statement.values;
  if (isNotify(statement.keyword)) {
    const command = readCommand(statement);
    if (command.text !== '') draft.notifies.push(command.text);
    draft.redacted += command.count;
    return;
  }
  if (isTrack(statement.keyword)) {
    draft.tracks.push(...readTracks(statement, trackers, trouble));
    return;
  }
  switch (statement.keyword) {
    case 'state':
      // vrrp_state_handler: anything else, such as EQUAL, is BACKUP; BACKUP does not take MASTER back.
      if (value !== 'MASTER' && value !== 'BACKUP')
        trouble.warn(statement, `unknown state '${value ?? ''}': keepalived takes BACKUP`);
      if (value === 'BACKUP' && draft.startState === 'MASTER')
        trouble.warn(statement, 'state was MASTER before: BACKUP is ignored');
      else draft.startState = value === 'MASTER' ? 'MASTER' : 'BACKUP';
      return;
    case 'interface':
      draft.interface = value ?? null;
      return;
    case 'virtual_router_id':
      draft.routerId = integerOf(statement, 1, 255, trouble) ?? draft.routerId;
      return;
    case 'priority':
      draft.priority = integerOf(statement, 1, 255, trouble) ?? DEFAULT_PRIORITY;
      return;
    case 'version': {
      const version = integerOf(statement, 2, 3, trouble);
      if (version !== null) draft.version = version === 3 ? 3 : 2;
      return;
    }
    case 'advert_int':
      draft.advertSeconds = secondsOf(statement, 0.01, 255, trouble) ?? draft.advertSeconds;
      return;
    case 'nopreempt':
      draft.nopreempt = statement;
      return;
    case 'preempt':
      draft.nopreempt = null;
      return;
    case 'garp_master_refresh':
      draft.garpRefreshSeconds = integerOf(statement, 0, 86_400, trouble) ?? draft.garpRefreshSeconds;
      return;
    case 'use_vmac':
      draft.virtualMac = { given: macOf(statement, trouble) ?? draft.virtualMac?.given ?? null };
      return;
    case 'vmac_xmit_base':
      draft.vmacTransmitsFromBase = true;
      return;
    case 'virtual_ipaddress':
    case 'virtual_ipaddress_excluded':
      takeAddresses(draft, statement, trouble);
      return;
    case 'unicast_src_ip':
      draft.unicastSource = sourceOf(draft, statement, trouble);
      draft.unicastAsked = statement;
      return;
    case 'mcast_src_ip':
      sourceOf(draft, statement, trouble);
      return;
    case 'no_virtual_ipaddress':
      draft.mayHaveNoAddress = true;
      return;
    case 'unicast_peer':
      draft.unicastAsked = statement;
      for (const peer of statement.block ?? []) takePeer(draft, peer, trouble);
      return;
    case 'unicast_fault_no_peer':
      draft.faultWithoutPeer = true;
      return;
    case 'authentication':
    case 'auth_hmac':
      takeAuthentication(draft, statement, trouble);
      return;
    default:
      if (!INSTANCE_KEYWORDS.has(statement.keyword)) warnUnknown(statement, trouble);
  }
}

function takeAddresses(draft: InstanceDraft, block: Statement, trouble: Trouble): void {
  for (const line of block.block ?? []) {
    const address = readAddress(line, trouble);
    if (address === null) continue;
    const excluded = block.keyword === 'virtual_ipaddress_excluded';
    if (!excluded && !ofFamily(draft, line, address.address, trouble)) continue;
    if ([...draft.addresses, ...draft.excluded].some((other) => sameAddress(other, address))) {
      trouble.warn(line, `${address.address} is there already: left out`);
    } else (excluded ? draft.excluded : draft.addresses).push(address);
  }
}

function sameAddress(one: VirtualAddress, other: VirtualAddress): boolean {
  return one.address.toLowerCase() === other.address.toLowerCase() && one.interface === other.interface;
}

/** The first address of any kind sets the family of the instance, and others of another family are left out. */
function ofFamily(draft: InstanceDraft, statement: Statement, address: string, trouble: Trouble): boolean {
  const family = isIP(address) === 6 ? 6 : 4;
  draft.family ??= family;
  if (draft.family !== family) trouble.warn(statement, `${address} is not of the family of the instance: left out`);
  return draft.family === family;
}

function sourceOf(draft: InstanceDraft, statement: Statement, trouble: Trouble): string | null {
  const address = addressOf(statement, statement.values[0], trouble);
  return address !== null && ofFamily(draft, statement, address, trouble) ? address : null;
}

function takePeer(draft: InstanceDraft, line: Statement, trouble: Trouble): void {
  const address = addressOf(line, line.keyword, trouble);
  if (address === null || !ofFamily(draft, line, address, trouble)) return;
  if (draft.peers.includes(address)) trouble.warn(line, `${address} is a peer already: left out`);
  else draft.peers.push(address);
}

function addressOf(statement: Statement, text: string | undefined, trouble: Trouble): string | null {
  if (text !== undefined && isIP(text) !== 0) return text;
  trouble.warn(statement, `${statement.keyword}: this is no IP address: left out`);
  return null;
}

/** `use_vmac [name] [MAC]`; a MAC of five bytes gets the virtual router id as its sixth later. */
function macOf(statement: Statement, trouble: Trouble): string | null {
  const mac = statement.values.find((value) => value.includes(':'));
  if (mac === undefined) return null;
  const match = /^[0-9a-f]{1,2}(?::[0-9a-f]{1,2}){4}(?::[0-9a-f]{1,2})?:?$/i.exec(mac);
  if (match !== null) return mac.replace(/:$/, '');
  trouble.warn(statement, 'use_vmac: this is no MAC address: ignored');
  return null;
}

function takeAuthentication(draft: InstanceDraft, block: Statement, trouble: Trouble): void {
  for (const statement of block.block ?? []) {
    const [value] = statement.values;
    switch (statement.keyword) {
      case 'auth_type':
        if (value === 'PASS' || value === 'AH') draft.authentication = value === 'AH' ? 'ah' : 'pass';
        else trouble.warn(statement, 'unknown authentication type: ignored');
        break;
      case 'auth_pass':
        draft.redacted += 1;
        break;
      case 'key':
        draft.redacted += 1;
        draft.authentication = 'hmac';
        break;
      case 'active_key':
      case 'time_window':
      case 'anti_replay':
      case 'mode':
        break;
      default:
        warnUnknown(statement, trouble, true);
    }
  }
}
