/** Who may write what on a port (neutron/conf/policies/port.py). */
import { type Call, Refusal } from '../../http/service.ts';
import { attributeNotAuthorized } from '../refusals.ts';
import { isOwn } from '../resource/resource.ts';
import type { NetworkRow } from '../rows.ts';

const FOR_OPERATORS = ['binding:host_id', 'binding:profile'];
const FOR_NETWORK_OWNERS = ['mac_address', 'fixed_ips', 'allowed_address_pairs', 'port_security_enabled'];

type Sent = Readonly<Record<string, unknown>>;

/** @throws Refusal 403 */
export function checkMayCreate(call: Call, network: NetworkRow, sent: Sent): void {
  if (isOwn(call, network)) return checkAttributes(call, 'create_port', sent, FOR_OPERATORS);
  if (!network.shared) {
    throw new Refusal(403, `Tenant ${call.caller.projectId} not allowed to create port on this network`);
  }
  checkAttributes(call, 'create_port', sent, [...FOR_OPERATORS, ...FOR_NETWORK_OWNERS]);
}

/** @throws Refusal 403 */
export function checkMayUpdate(call: Call, network: NetworkRow, sent: Sent): void {
  const forOthers = isOwn(call, network) ? [] : FOR_NETWORK_OWNERS;
  // A MAC address is for operators alone, whoever owns the network.
  checkAttributes(call, 'update_port', sent, [...FOR_OPERATORS, 'mac_address', ...forOthers]);
}

function checkAttributes(call: Call, action: string, sent: Sent, refused: readonly string[]): void {
  if (call.caller.isAdmin) return;
  for (const name of refused) if (sent[name] !== undefined) throw attributeNotAuthorized(action, name);
}
