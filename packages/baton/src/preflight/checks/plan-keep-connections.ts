import { BatonError } from '../../domain/error.ts';
import { firstToMove } from '../../domain/order.ts';
import { sourceGuestOf } from '../../runbook/passage.ts';
import { type Check, type CheckInput, foundOr, pass, unknown, type Verdict, warn } from '../check.ts';
import { mayBeOvn } from '../planned.ts';

/** Never a block: a cutover does not wait for it. */
export const planKeepConnections: Check = {
  id: 'plan.keep-connections',
  title: 'Open connections can be kept through the cutover, where the plan asks for it',
  looksAt:
    'With keepConnections in the plan: whether both load balancers are able to (root, nftables, VXLAN, policy routing, room for connection tracking), by a try in a network namespace of its own. The one that moves first is tried in the source, where the same disk runs; the path between the clouds is tried right before the cutover.',
  needs: 'lists',
  remedy:
    'Install nftables and iproute2 in both load balancers, allow root or sudo, and load the modules vxlan, nft_ct and nft_dup_ipv4; or leave keepConnections out of the plan: open connections end at the cutover, and nothing else changes.',
  run: async (input) => {
    const { plan } = input;
    if (plan.keepConnections === undefined)
      return [pass('The plan does not ask for it: open connections end at the cutover.')];
    const found = await Promise.all((['primary', 'secondary'] as const).map((role) => tryOne(input, role)));
    const notProved = warn(
      `${plan.target.cloud} may run OVN, of which it is not proved that its router passes packets in the midst of a connection.`,
      'Try it with a pair that nobody needs. Where it does not, open connections end at the cutover, as without keepConnections.',
    );
    return foundOr(
      [...found.flat(), ...(mayBeOvn(plan) ? [notProved] : [])],
      'Everything is there, in both load balancers.',
    );
  },
};

async function tryOne(
  { plan, source, own, connections, signal }: CheckInput,
  role: 'primary' | 'secondary',
): Promise<readonly Verdict[]> {
  const guest = sourceGuestOf(plan, role);
  const { serverName: name } = guest;
  const server = (await source.servers()).find(({ id }) => id === guest.hostKeyOf);
  // It was tried before it left.
  if (own.moved(server) && role === firstToMove(plan)) return [];
  if (connections === null || server?.status !== 'ACTIVE')
    return [
      unknown(
        `${name}: it cannot be tried, because ${connections === null ? 'there is no SSH into it' : 'it does not run'}.`,
      ),
    ];
  try {
    const missing = await connections.missing(guest, plan.keepConnections?.udpPort ?? 0, signal);
    return missing.length === 0
      ? []
      : [warn(`${name}: this is missing, and open connections would end at the cutover: ${missing.join('; ')}.`)];
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return [unknown(`${name}: it cannot be tried, because ${error.message}`, error.remedy)];
  }
}
