/** What the kernel tells in /proc of what is mounted, swapped to and locked. Pure. */

export interface Mount {
  /** `254:0`, of the file system; btrfs and others have one that is no device's. */
  readonly device: string;
  readonly at: string;
  /** `/dev/vda1`, or a word when there is no device. */
  readonly source: string;
  readonly readOnly: boolean;
}

/** proc_pid_mountinfo(5): `36 35 98:0 /root /at options [fields] - type source options`. */
export function parseMountinfo(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2);
    const [, , device, , at, options] = before.split(' ');
    const [, source, superOptions] = after.split(' ');
    if (device === undefined || at === undefined || source === undefined) return [];
    const readOnly = [options, superOptions].some((list) => list?.split(',').includes('ro'));
    return [{ device, at: unescapeOctal(at), source: unescapeOctal(source), readOnly }];
  });
}

/** proc_swaps(5): a heading, then one path a line, with blanks as octal. */
export function parseSwaps(text: string): readonly string[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => (line === '' ? [] : [unescapeOctal(line.split(/\s/, 1)[0] ?? '')]));
}

export interface Lock {
  /** Of the file system, each part in hexadecimal: `fe:00`. */
  readonly device: string;
  readonly inode: string;
  /** -1 when no single process holds it (fcntl(2), open file description locks). */
  readonly pid: number;
}

/** proc_locks(5): `1: POSIX ADVISORY WRITE 3548 fe:00:23 0 EOF`; a line with `->` waits for one. */
export function parseLocks(text: string): readonly Lock[] {
  return [...text.matchAll(/^\d+: \S+ +\S+ +\S+ +(-?\d+) +([0-9a-f]+:[0-9a-f]+):(\d+) /gmu)].map(
    ([, pid, device, inode]) => ({ device: device ?? '', inode: inode ?? '', pid: Number(pid) }),
  );
}

function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
