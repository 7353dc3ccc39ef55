/** How the HA IPs change cloud, as options of `plan create`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PlanRequest } from '../../services/services.ts';
import { splitCommand } from '../split-command.ts';
import { usageError } from '../usage-error.ts';
import { given } from './given.ts';
import { type NameOptions, nameWish, withName } from './name-options.ts';
import { wholeSeconds } from './whole-seconds.ts';

export interface CutoverOptions extends NameOptions {
  readonly cutover?: 'floating-ip' | 'hook' | 'dns';
  readonly hookCommand?: readonly string[];
  readonly hookUrl?: string;
  readonly hookTimeout?: number;
}

export const HOOK_TIMEOUT_SECONDS = 20;

export function withCutover(command: Command): Command {
  const hooked = command
    .addOption(
      new Option('--cutover <driver>', 'what moves the HA IPs (default: floating-ip)').choices([
        'floating-ip',
        'hook',
        'dns',
      ]),
    )
    .option('--hook-command <command>', 'with --cutover hook: a program and its arguments', splitCommand)
    .option('--hook-url <url>', 'with --cutover hook: an http or https URL', httpUrl)
    .option('--hook-timeout <time>', `of one call, such as 20s (default: ${HOOK_TIMEOUT_SECONDS}s)`, wholeSeconds);
  return withName(hooked);
}

/** Nothing where nothing was asked for. Throws code USAGE for options that do not go together. */
export function cutoverWishes(options: CutoverOptions): Pick<PlanRequest, 'cutover' | 'byName'> {
  const { cutover, hookCommand, hookUrl, hookTimeout } = options;
  const byName = nameWish(options, cutover === 'dns');
  const aboutHook = hookCommand !== undefined || hookUrl !== undefined || hookTimeout !== undefined;
  if (cutover === 'hook')
    return { cutover: { driver: 'hook', ...hookOf({ command: hookCommand, url: hookUrl, hookTimeout }) } };
  if (aboutHook) throw usageError('An option --hook-... is there, and no hook is asked for.', 'Add: --cutover hook');
  if (cutover === 'floating-ip') return { cutover: { driver: cutover } };
  return given('byName', byName);
}

/** Exactly one of the two; throws code USAGE otherwise. */
export function hookOf(options: {
  readonly command: readonly string[] | undefined;
  readonly url: string | undefined;
  readonly hookTimeout: number | undefined;
}): { readonly command?: readonly string[]; readonly url?: string; readonly timeoutSeconds: number } {
  const { command, url } = options;
  if ((command === undefined || command.length === 0) === (url === undefined))
    throw usageError(
      'A hook is a command or a URL: one of the two.',
      'Name it, such as: "node hooks/frr-announce.mjs", or https://...',
    );
  return {
    ...given('command', command),
    ...given('url', url),
    timeoutSeconds: options.hookTimeout ?? HOOK_TIMEOUT_SECONDS,
  };
}

export function httpUrl(value: string): string {
  if (/^https?:\/\//.test(value) && URL.canParse(value)) return value;
  throw new InvalidArgumentError('It begins with http:// or https://.');
}
