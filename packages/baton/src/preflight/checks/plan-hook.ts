import { BatonError } from '../../domain/error.ts';
import type { PlannedHaIp } from '../../domain/plan.ts';
import type { Hook } from '../../ports/hook-runner.ts';
import { block, type Check, type CheckInput, pass, unknown, type Verdict, warn } from '../check.ts';

export const planHook: Check = {
  id: 'plan.hook',
  title: 'The hook that moves an HA IP answers',
  looksAt:
    'What each hook of the plan (haIps[].cutover) answers to verify, which changes nothing: the HA IP must lead to the source before the cutover. A plan without hooks passes.',
  needs: 'lists',
  remedy:
    'Let the hook be as docs/reference/hook.md says, and try it: baton hook test --address <HA IP> with its --command or --url.',
  run: async (input) => {
    const asked = await Promise.all(input.plan.haIps.map((haIp) => verdictOf(input, haIp)));
    const told = asked.filter((verdict) => verdict !== null);
    return told.length > 0 ? told : [pass('No HA IP of the plan is moved by a hook.')];
  },
};

async function verdictOf(
  { hooks, plan, own, signal }: CheckInput,
  { address, vipAddress, cutover }: PlannedHaIp,
): Promise<Verdict | null> {
  if (cutover?.driver !== 'hook') return null;
  if ((cutover.command === undefined) === (cutover.url === undefined))
    return block(
      `The hook of ${address} has ${cutover.url === undefined ? 'neither command nor url' : 'both command and url'}.`,
      'Give it one of the two: haIps[].cutover.command or haIps[].cutover.url.',
    );
  if (hooks === null) return unknown(`The hook of ${address} was not asked.`);
  const { driver: _, ...hook }: Hook & { readonly driver: string } = cutover;
  const question = {
    action: 'verify',
    migration: own.migrationId ?? 'preflight',
    address,
    vip: vipAddress,
    source: { cloud: plan.source.cloud },
    target: { cloud: plan.target.cloud },
    attempt: 1,
  } as const;
  try {
    const { leads, detail } = await hooks.ask(hook, question, signal);
    const seen = `${address}: its hook says that it leads to ${leads}${detail === undefined ? '' : ` (${detail})`}`;
    if (leads === 'source') return pass(`${seen}.`);
    if (leads === 'unknown') return block(`${seen}, so a move could not be followed.`);
    if (own.migrationId !== null) return pass(`${seen}; this migration is under way.`);
    return warn(
      `${seen} before anything was moved.`,
      'Find out who announces it in the target. When nobody should: ask the hook to revert, which baton hook test --live does at its end.',
    );
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BatonError)) throw error;
    return block(error.message, error.remedy);
  }
}
