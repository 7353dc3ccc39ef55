/**
 * How an act runs: as root, in a session of its own, so that it comes to its end (and puts back what it holds) when the
 * connection goes, and whatever ends the log-in's processes with it (logind.conf(5), KillUserProcesses).
 */
import type { Surroundings } from '../../linux/script/guest-script.ts';
import { frame } from '../../linux/script/frame.ts';
import { sh } from '../../linux/script/shell-text.ts';
import { quote } from '../../ssh/guest-shell.ts';
import { beginning } from './look.ts';
import { recording } from './record.ts';

const handOver = sh`
apart=
have setsid && apart=setsid
if [ "$root" = none ]; then opened act 1000 ''; printf 'result=root-needed\nwhy='; closed
else $apart $root sh -c "$act"; fi
printf '%s done\n' "$BOUNDARY"
`;

/** `act` is told by `result` and `why`, in a section of that name; the first reason to end ends it. */
export function actScript(boundary: string, surroundings: Surroundings, act: readonly string[]): string {
  const { root, path } = surroundings;
  const inner = ["trap '' PIPE", beginning(boundary, surroundings), recording, ...act].join('\n');
  return [`BOUNDARY=${boundary}\nR=${quote(root)}\nPATH=${path}`, frame, `act=${quote(inner)}`, handOver].join('\n');
}
