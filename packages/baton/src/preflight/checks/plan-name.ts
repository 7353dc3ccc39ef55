import { isIPv6 } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { DnsCutover, NameRecords, NameUpdates } from '../../ports/name-updates.ts';
import { block, type Check, type CheckInput, pass, unknown, type Verdict, warn } from '../check.ts';

export const planName: Check = {
  id: 'plan.name',
  title: 'The name that moves an HA IP leads to it, and its authority takes changes',
  looksAt:
    'What the authority for each name of the plan (haIps[].cutover) answers: its addresses, its TTL, and whether an update by the key would be taken; a name server is sent an update that changes nothing. A plan without names passes.',
  needs: 'lists',
  remedy:
    'See docs/how-to/move-by-name.md, and correct the name or its authority (haIps[].cutover.name and update in the plan).',
  run: async (input) => {
    const asked = await Promise.all(input.plan.haIps.map((haIp) => verdictsOf(input, haIp)));
    const told = asked.flat();
    return told.length > 0 ? told : [pass('No HA IP of the plan is moved by a name.')];
  },
};

async function verdictsOf({ names, own, signal }: CheckInput, haIp: PlannedHaIp): Promise<readonly Verdict[]> {
  const { address, cutover } = haIp;
  if (cutover?.driver !== 'dns') return [];
  if (names === null) return [unknown(`The authority for ${cutover.name} was not asked.`)];
  try {
    const records = await names.read(cutover, isIPv6(address) ? 6 : 4, signal);
    if (records === null)
      return [
        block(
          `${cutover.name} has no record of its own for addresses like ${address}.`,
          'Make an A or AAAA record that leads to the HA IP; of a CNAME, name what it points to (haIps[].cutover.name).',
        ),
      ];
    if (!records.addresses.includes(address) && own.migrationId === null)
      return [
        block(
          `${cutover.name} leads to ${records.addresses.join(', ')}, not to ${address}.`,
          `Let it lead to ${address}, or name another one (haIps[].cutover.name).`,
        ),
      ];
    return await mayChange(names, cutover, records, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return [block(error.message, error.remedy)];
  }
}

async function mayChange(
  names: NameUpdates,
  cutover: DnsCutover,
  { addresses, ttlSeconds, pending = false }: NameRecords,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const { name, usualTtlSeconds } = cutover;
  await names.mayReplace(cutover, addresses, signal);
  const seen = `${name} leads to ${addresses.join(', ')} with a TTL of ${ttlSeconds} s`;
  if (pending)
    return [
      warn(
        `${seen}, and not all servers of its authority say so yet.`,
        'Wait until its record set is ACTIVE in Designate; in ERROR, ask who runs it: a change would not reach everybody.',
      ),
    ];
  if (ttlSeconds > usualTtlSeconds)
    return [
      warn(
        `${seen}; the plan takes ${usualTtlSeconds} s for its usual one, and would wait too short.`,
        'Set haIps[].cutover.usualTtlSeconds to what it is in quiet times, or make the plan again.',
      ),
    ];
  return [pass(`${seen}, and its authority takes changes, as far as it tells.`)];
}
