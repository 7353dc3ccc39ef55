/**
 * A script in an envelope: a line before, and a line with its exit code after. So 255 of the script is told apart from 255
 * of ssh, greetings of a login shell from output, and a script that was cut off from one that ended.
 */
export function envelop(script: string, boundary: string): string {
  // A compound command is parsed to its end before it runs (POSIX, Shell Command Language 2.9.4): half a script does nothing.
  return `printf '%s begin\\n' ${boundary}\n(\n${script}\n) </dev/null\nprintf '\\n%s exit %d\\n' ${boundary} $?\n`;
}

export interface Opened {
  readonly output: Buffer;
  /** Null: the end is missing. */
  readonly exitCode: number | null;
}

/** Null when not even the beginning is there: no shell of the guest was reached. */
export function open(stdout: Buffer, boundary: string): Opened | null {
  const begin = stdout.indexOf(`${boundary} begin\n`);
  if (begin === -1) return null;
  const start = begin + Buffer.byteLength(`${boundary} begin\n`);
  const mark = `\n${boundary} exit `;
  const end = stdout.lastIndexOf(mark);
  if (end < start - 1) return { output: stdout.subarray(start), exitCode: null };
  const code = /^(\d{1,3})\n/.exec(stdout.subarray(end + mark.length, end + mark.length + 8).toString('latin1'));
  return { output: stdout.subarray(start, end), exitCode: code === null ? null : Number(code[1]) };
}
