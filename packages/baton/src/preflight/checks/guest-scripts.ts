/** Commands of a VRRP configuration, and what can be seen of the scripts that they run. */
import type { Look } from './guest-looks.ts';

/** What the system brings does what its name says; anything else is a script of somebody's own. */
const OF_THE_SYSTEM = /^(\/usr)?\/s?bin\//;
/** What stands before the command itself: a shell, another user. */
const WRAPPERS = new Set(['sh', 'bash', 'dash', 'env', 'sudo', 'nice', 'timeout', 'python', 'python3', 'perl', '-c']);

/** A script of somebody's own that this command runs; null where it runs a program of the system. */
export function ownScript(command: string): string | null {
  const words = command.replaceAll(/["']/g, ' ').trim().split(/\s+/);
  const word = words.find((one) => !WRAPPERS.has(one.replace(OF_THE_SYSTEM, '')) && !one.startsWith('-'));
  return word !== undefined && word.startsWith('/') && !OF_THE_SYSTEM.test(word) ? word : null;
}

export interface Line {
  /** `chk_gw`, `/etc/keepalived/notify.sh:12`. */
  readonly at: string;
  readonly text: string;
}

/** The command, and every line of the script that it runs, comments left out. `seen` false: there is a script that was not read. */
export function linesOf(look: Look, at: string, command: string): { lines: readonly Line[]; seen: boolean } {
  const path = ownScript(command);
  const own: Line = { at, text: command };
  if (path === null) return { lines: [own], seen: true };
  const script = look.scripts?.find((one) => one.path === path);
  if (script === undefined) return { lines: [own], seen: false };
  const lines = script.text
    .split('\n')
    .map((text, index) => ({ at: `${path}:${index + 1}`, text: text.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'));
  return { lines: [own, ...lines], seen: true };
}
