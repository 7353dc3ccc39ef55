/** Asks hooks in earnest: a command on this machine, or a URL. */
import { BatonError } from '../../domain/error.ts';
import type { Hook, HookAnswer, HookQuestion, HookRunner } from '../../ports/hook-runner.ts';
import { lastWords } from './last-words.ts';
import { readAnswer, writeQuestion } from './protocol.ts';
import type { Reply, SendToHook } from './reply.ts';
import { type Environment, sendToCommand } from './send-to-command.ts';
import { sendToUrl } from './send-to-url.ts';

/** `env` is Baton's own environment: see environmentOfHook for what a command gets of it. */
export function createHookRunner(env: Environment): HookRunner {
  const send = sendToHook(env);
  return {
    ask: async (hook, question, signal) => {
      const reply = await send(hook, writeQuestion(question, hook.timeoutSeconds), signal);
      const asked = { hook, question, env };
      if (reply.kind !== 'replied') throw noReply(asked, reply);
      const read = readAnswer(reply.text);
      if (read.kind === 'refused') throw refusal(asked, read);
      // What failed does not count as done, whatever it says.
      if (reply.success && read.kind === 'answer') return withoutSecrets(read.answer, env);
      throw broken(asked, [
        read.kind === 'fault' ? read.why : 'it says that all is well',
        ...(reply.success ? [] : [reply.ending]),
        ...(reply.said === '' ? [] : [`its last words: ${reply.said}`]),
      ]);
    },
  };
}

/** It is kept as evidence. */
function withoutSecrets(answer: HookAnswer, env: Environment): HookAnswer {
  return answer.detail === undefined ? answer : { ...answer, detail: lastWords(answer.detail, env) };
}

/** For those who look closer than at answers: the conformance of a hook. */
export function sendToHook(env: Environment): SendToHook {
  return async (hook, text, signal) => {
    const { command, url, timeoutSeconds } = hook;
    if (command !== undefined) return sendToCommand(command, text, { timeoutSeconds, env }, signal);
    return sendToUrl(url ?? '', text, { timeoutSeconds, token: env['BATON_HOOK_TOKEN'] }, signal);
  };
}

/** For people: its program, or its URL without what may be secret in it. */
export function nameOfHook({ command, url }: Pick<Hook, 'command' | 'url'>): string {
  if (command !== undefined) return command[0] ?? '';
  if (url === undefined || !URL.canParse(url)) return url ?? '';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

interface Asked {
  readonly hook: Hook;
  readonly question: HookQuestion;
  readonly env: Environment;
}

const SEE = 'Try it by hand: baton hook test. What it is asked and must answer is in docs/reference/hook.md.';

function noReply({ hook, question }: Asked, reply: Exclude<Reply, { readonly kind: 'replied' }>): BatonError {
  const who = `The hook ${nameOfHook(hook)}`;
  if (reply.kind !== 'timeout') {
    const why = reply.kind === 'too-much' ? 'it answered more than 64 KiB' : reply.why;
    return new BatonError({
      code: 'HOOK_BROKEN',
      kind: 'cloud',
      message: `${who} gave no answer to ${question.action} for ${question.address}: ${why}.`,
      remedy: SEE,
      retryable: reply.kind === 'unreachable',
    });
  }
  return new BatonError({
    code: 'HOOK_TIMEOUT',
    kind: 'cloud',
    message: `${who} did not answer ${question.action} for ${question.address} within ${hook.timeoutSeconds} s, and was ended${reply.said === '' ? '' : `; its last words: ${reply.said}`}.`,
    remedy: `See why it takes so long, or give it more time in the plan: haIps[].cutover.timeoutSeconds. ${SEE}`,
    retryable: true,
  });
}

function broken({ hook, question }: Asked, why: readonly string[]): BatonError {
  return new BatonError({
    code: 'HOOK_BROKEN',
    kind: 'cloud',
    message: `The hook ${nameOfHook(hook)} did not do ${question.action} for ${question.address} as the contract says: ${why.join('; ')}.`,
    remedy: SEE,
  });
}

function refusal(
  { hook, question, env }: Asked,
  refused: { readonly message: string; readonly retryable: boolean },
): BatonError {
  return new BatonError({
    code: 'HOOK_REFUSED',
    kind: 'cloud',
    message: `The hook ${nameOfHook(hook)} refused ${question.action} for ${question.address}: ${lastWords(refused.message, env)}`,
    remedy: 'Solve what it says, then start the migration again: it goes on at the same step.',
    retryable: refused.retryable,
  });
}
