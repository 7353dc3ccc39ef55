/** An open file, read and written at any place by several calls at once. */
import { close, fdatasync, fstat, open, read, write, type BigIntStats, type Stats } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deviceFault } from './device-fault.ts';

const openFd = promisify(open);
const closeFd = promisify(close);
const syncFd = promisify(fdatasync);
const fstatFd: (fd: number) => Promise<Stats> = promisify(fstat);

export interface Descriptor {
  readonly fd: number;
  readonly name: string;
  /** Fills as much of `into` as there is; fewer bytes only at the end of the file. */
  readUpTo(offset: number, into: Buffer): Promise<number>;
  /** One read(2): may bring less than is there. */
  readOnce(offset: number, into: Buffer): Promise<number>;
  writeAll(offset: number, from: Buffer): Promise<void>;
  /** fdatasync(2). */
  sync(): Promise<void>;
  stat(): Promise<Stats>;
  /** With times in nanoseconds. */
  statExact(): Promise<BigIntStats>;
  /** `f_type` of statfs(2); null when it is not told. */
  fileSystem(): Promise<number | null>;
  /** Only when nothing is under way. */
  close(): Promise<void>;
}

/** @throws MoverError DEVICE_UNAVAILABLE */
export async function openDescriptor(path: string, flags: number, name: string): Promise<Descriptor> {
  const told = <T>(act: Promise<T>, what: string): Promise<T> =>
    act.catch((error: unknown) => {
      throw deviceFault(error, { name, what });
    });
  const fd = await told(openFd(path, flags), 'opening');
  return {
    fd,
    name,
    async readUpTo(offset, into) {
      let done = 0;
      while (done < into.length) {
        const got = await readOnce(fd, into, done, offset + done, name);
        if (got === 0) break;
        done += got;
      }
      return done;
    },
    readOnce: (offset, into) => readOnce(fd, into, 0, offset, name),
    async writeAll(offset, from) {
      let done = 0;
      while (done < from.length) {
        const put = await writeOnce(fd, from, done, offset + done, name);
        if (put === 0)
          throw deviceFault(new Error('nothing was taken'), { name, what: 'writing', offset: offset + done });
        done += put;
      }
    },
    sync: () => told(syncFd(fd), 'flushing'),
    stat: () => told(fstatFd(fd), 'looking'),
    statExact: () => told(fstatExact(fd), 'looking'),
    async fileSystem() {
      // Node has no fstatfs(2); where /proc is missing, the path may by now be another file's.
      const found = await statfs(`/proc/self/fd/${fd}`).catch(() => null);
      return found === null ? null : found.type;
    },
    close: () => told(closeFd(fd), 'closing'),
  };
}

function fstatExact(fd: number): Promise<BigIntStats> {
  return new Promise((resolve, reject) => {
    fstat(fd, { bigint: true }, (error, stats) => (error ? reject(error) : resolve(stats)));
  });
}

// The callbacks of node:fs, not its promises: those cost an object for every call.
function readOnce(fd: number, into: Buffer, done: number, offset: number, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = into.length - done;
    read(fd, into, done, length, offset, (error, got) => {
      if (error) reject(deviceFault(error, { name, what: `reading ${length} bytes`, offset }));
      else resolve(got);
    });
  });
}

function writeOnce(fd: number, from: Buffer, done: number, offset: number, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = from.length - done;
    write(fd, from, done, length, offset, (error, put) => {
      if (error) reject(deviceFault(error, { name, what: `writing ${length} bytes`, offset }));
      else resolve(put);
    });
  });
}
