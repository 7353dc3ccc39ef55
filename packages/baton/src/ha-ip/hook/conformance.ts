/**
 * Does a hook keep to the contract of docs/reference/hook.md? It is asked as a migration would ask it, twice where it must be
 * idempotent, and as nobody should ask it. What moves traffic is tried only when that is allowed, and is always taken back.
 */

import type { Hook } from '../../ports/hook-runner.ts';
import { type Checked, HARMLESS, LIVE } from './conformance-checks.ts';
import { HookCaller } from './hook-caller.ts';
import type { SendToHook } from './reply.ts';

export interface HookCheck {
  readonly check: string;
  /** `skipped`: it moves traffic, or it makes no sense after what failed before it. */
  readonly result: 'pass' | 'fail' | 'skipped';
  readonly detail: string;
  /** How to mend the hook; empty unless it failed. */
  readonly remedy: string;
}

export interface HookTestRequest {
  readonly hook: Hook;
  readonly address: string;
  readonly vip: string;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  /** Also what moves the address's traffic to the target and back. */
  readonly live: boolean;
}

/** Tells each check as it ends, and answers with all. Rejects with the signal's reason, after what was activated is reverted. */
export async function testHook(
  request: HookTestRequest,
  send: SendToHook,
  onCheck: (check: HookCheck) => void,
  signal: AbortSignal,
): Promise<readonly HookCheck[]> {
  const told: HookCheck[] = [];
  const tell = (check: HookCheck): void => {
    told.push(check);
    onCheck(check);
  };
  const caller = new HookCaller(request, send, signal);
  const harmless = await runInTurn(HARMLESS, caller, tell, null);
  const answers = harmless.every(({ result }) => result === 'pass');
  const reason = !request.live
    ? 'it moves traffic, which --live allows'
    : answers
      ? null
      : 'not tried on a hook that failed what is harmless';
  try {
    await runInTurn(LIVE, caller, tell, reason);
  } finally {
    // Also when somebody pressed Ctrl-C in the midst of it.
    if (caller.activated) await new HookCaller(request, send, new AbortController().signal).ask('revert');
  }
  if (answers) tell(caller.slowest());
  return told;
}

/** One after the other; what comes after a failure that makes it senseless is skipped. */
async function runInTurn(
  checks: readonly Checked[],
  caller: HookCaller,
  tell: (check: HookCheck) => void,
  skipped: string | null,
): Promise<readonly HookCheck[]> {
  const done: HookCheck[] = [];
  let why = skipped;
  for (const { check, remedy, needed, ...checked } of checks) {
    const verdict = why === null ? await checked.run(caller) : ({ result: 'skipped', detail: why } as const);
    if (verdict.result === 'fail' && needed === true) why = `not tried, since ${check} failed`;
    const one = { check, ...verdict, remedy: verdict.result === 'fail' ? remedy : '' };
    done.push(one);
    tell(one);
  }
  return done;
}
