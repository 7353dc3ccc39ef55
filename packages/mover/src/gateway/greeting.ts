/** The line that a mover image says first: `BATON-MOVER 1 <token> <name>:<bytes>:<serial>,...` */

/** A disk of the machine that dialled in. */
export interface ServedDisk {
  /** As Linux calls it there: `vda`. It is also the name of its export. */
  readonly name: string;
  readonly sizeBytes: number;
  /** For a volume, the first 20 characters of its id (libvirt's `serial` of a Nova volume); null when it has none. */
  readonly serial: string | null;
}

export interface Greeting {
  readonly token: string;
  readonly disks: readonly ServedDisk[];
}

const LINE = /^BATON-MOVER 1 (?<token>[\w-]{1,64}) (?<disks>[\w:,-]{0,900})$/;
const DISK = /^(?<name>[a-z]{2,8}):(?<bytes>\d{1,16}):(?<serial>[\w-]{0,40})$/;

/** Null for anything else. */
export function readGreeting(line: string): Greeting | null {
  const { token, disks } = LINE.exec(line)?.groups ?? {};
  if (token === undefined || disks === undefined) return null;
  const served: ServedDisk[] = [];
  for (const text of disks === '' ? [] : disks.split(',')) {
    const { name, bytes, serial } = DISK.exec(text)?.groups ?? {};
    if (name === undefined || bytes === undefined) return null;
    served.push({ name, sizeBytes: Number(bytes), serial: serial === undefined || serial === '' ? null : serial });
  }
  return { token, disks: served };
}
