/** What a hook is tried on, in order. */
import type { HookAction, HookAnswer } from '../../ports/hook-runner.ts';
import type { HookCheck } from './conformance.ts';
import type { HookCaller, Outcome } from './hook-caller.ts';

type Verdict = Pick<HookCheck, 'result' | 'detail'>;

export interface Checked {
  readonly check: string;
  readonly remedy: string;
  /** When it fails, nothing after it can be judged. */
  readonly needed?: true;
  run(caller: HookCaller): Promise<Verdict>;
}

const pass = (detail: string): Verdict => ({ result: 'pass', detail });
const fail = (detail: string): Verdict => ({ result: 'fail', detail });

const verifyAnswers: Checked = {
  check: 'verify-answers',
  needed: true,
  remedy:
    'Answer one JSON object on stdout (or as the body, with status 200) and nothing else, such as {"ok": true, "leads": "source"}; words for people belong on stderr.',
  run: async (caller) => {
    const outcome = await caller.ask('verify');
    return outcome.kind === 'answer'
      ? pass(`leads: ${outcome.answer.leads}${about(outcome.answer)}`)
      : fail(wordsOf(outcome));
  },
};

const verifyTells: Checked = {
  check: 'verify-tells',
  needed: true,
  remedy:
    'Let verify look at what is really announced, and say source or target; unknown is for a moment in which it cannot look.',
  run: async (caller) => {
    const outcome = await caller.ask('verify');
    if (outcome.kind !== 'answer') return fail(`asked a second time: ${wordsOf(outcome)}`);
    const { leads } = outcome.answer;
    if (leads === 'source') return pass('source, asked a second time');
    return leads === 'target' && !caller.request.live
      ? pass('target, asked a second time')
      : fail(
          `leads: ${leads}${about(outcome.answer)}; ${caller.request.live ? 'a test that moves it begins in the source' : 'it cannot tell'}`,
        );
  },
};

/** Refused by `ok: false`, and afterwards everything is as before. */
function refused(check: string, what: string, send: (caller: HookCaller) => Promise<Outcome>): Checked {
  return {
    check,
    remedy: `Refuse ${what} with {"ok": false, "error": {"message": "...", "retryable": false}}, and do nothing.`,
    run: async (caller) => {
      const before = await caller.ask('verify');
      const outcome = await send(caller);
      const after = await caller.ask('verify');
      if (outcome.kind === 'answer') return fail(`${what} was answered with ok: true`);
      if (outcome.kind === 'fault') return fail(`${what}: ${outcome.why}`);
      if (leadsOf(before) !== leadsOf(after))
        return fail(
          `${what} was refused, and yet changed where clients are led: ${leadsOf(before)}, then ${leadsOf(after)}`,
        );
      return outcome.retryable
        ? fail(`${what} was refused as retryable; another try cannot help`)
        : pass(`refused: ${outcome.message}`);
    },
  };
}

export const HARMLESS: readonly Checked[] = [
  verifyAnswers,
  verifyTells,
  refused('unknown-action-refused', 'an unknown action', (caller) => caller.askUnknown()),
  refused('broken-question-refused', 'a question that is no JSON', (caller) => caller.sendBroken()),
];

/** An action twice, each answered, and where clients are led afterwards. */
function twice(check: string, action: HookAction, leads: 'source' | 'target', remedy: string): Checked {
  return {
    check,
    needed: true,
    remedy,
    run: async (caller) => {
      for (const time of ['first', 'second']) {
        const outcome = await caller.ask(action);
        if (outcome.kind !== 'answer') return fail(`the ${time} ${action}: ${wordsOf(outcome)}`);
      }
      const outcome = await caller.until(leads);
      if (outcome.kind !== 'answer') return fail(`verify after it: ${wordsOf(outcome)}`);
      return outcome.answer.leads === leads
        ? pass(`twice, then verify says ${leads}${about(outcome.answer)}`)
        : fail(`twice, and verify says ${outcome.answer.leads}${about(outcome.answer)}`);
    },
  };
}

export const LIVE: readonly Checked[] = [
  twice(
    'revert-without-activate',
    'revert',
    'source',
    'Let revert succeed where nothing was activated: a rollback may come before anything was done.',
  ),
  twice(
    'prepare-twice',
    'prepare',
    'source',
    'Let prepare only look, or make what is missing; it announces nothing, and may be repeated.',
  ),
  twice(
    'activate-twice',
    'activate',
    'target',
    'Let activate do what is missing and succeed when all is done already; it answers when the target leads, or verify says so soon after.',
  ),
  twice(
    'revert-twice',
    'revert',
    'source',
    'Let revert take away what activate made, and succeed when nothing is left; the source still announces the address, as it did all the time.',
  ),
];

function leadsOf(outcome: Outcome): string {
  return outcome.kind === 'answer' ? outcome.answer.leads : 'no answer';
}

function wordsOf(outcome: Exclude<Outcome, { readonly kind: 'answer' }>): string {
  return outcome.kind === 'fault' ? outcome.why : `it refused: ${outcome.message}`;
}

function about({ detail }: HookAnswer): string {
  return detail === undefined ? '' : ` (${detail})`;
}
