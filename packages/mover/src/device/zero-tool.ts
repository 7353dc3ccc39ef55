/**
 * Deallocation, which Node cannot ask for itself: fallocate(2) and the ioctl BLKZEROOUT are not in it. util-linux has both as programs.
 * A program costs some milliseconds of a processor, as much as writing several MiB of zeros, so it is for large ranges, one at a time.
 *
 * `fallocate --punch-hole` frees blocks of files and of block devices (there the kernel promises zeros or refuses, since Linux 4.9).
 * `blkdiscard --zeroout` makes the kernel write zeros where the device cannot free them, without bytes from here.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { MoverError } from '../mover-error.ts';
import type { Descriptor } from './descriptor.ts';

/** The kernel wants multiples of the logical block, which is at most this large. */
export const TOOL_GRAIN_BYTES = 64 * 1024;
/** As much in one call: so that each ends soon after a kill. */
export const TOOL_MAX_BYTES = 1024 * 1024 * 1024;
const DEADLINE_MS = 300_000;

export type ZeroTool = 'fallocate' | 'blkdiscard';

/**
 * @returns false when the tool is missing, or not able to do it on this device
 * @throws MoverError DEVICE_FAILED when it does not end; the range may be anything then, and the tool was killed
 */
export async function runZeroTool(tool: ZeroTool, file: Descriptor, offset: number, length: number): Promise<boolean> {
  // The descriptor is handed on: the path may name another file by now, and an exclusive opening lasts as long as the tool lives.
  return run(tool, file.fd, file.name, offset, length);
}

function run(tool: ZeroTool, fd: number, name: string, offset: number, length: number): Promise<boolean> {
  const place = ['--offset', String(offset), '--length', String(length), '/proc/self/fd/3'];
  const args = tool === 'fallocate' ? ['--punch-hole', ...place] : ['--zeroout', '--force', ...place];
  return new Promise((resolve, reject) => {
    const child = start(tool, args, fd);
    if (child === null) {
      resolve(false);
      return;
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
    child.once('error', () => {
      clearTimeout(timer);
      resolve(false);
    });
    // Only its end is waited for, never the deadline alone: a late zero over newer bytes would be worse than waiting.
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (signal === null) resolve(code === 0);
      else reject(killed(tool, name, offset, signal));
    });
  });
}

function start(tool: string, args: readonly string[], fd: number): ChildProcess | null {
  try {
    return spawn(tool, args, { stdio: ['ignore', 'ignore', 'ignore', fd], env: toolEnvironment() });
  } catch {
    // No memory for another process: that is no reason to give the disk up.
    return null;
  }
}

/** A rescue system's shell may know no more than /bin; what tools say is never read, so in which language does not matter. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` };
}

function killed(tool: ZeroTool, name: string, offset: number, signal: string): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `${name}: ${tool} at ${offset} was ended by ${signal}: it did not end within ${DEADLINE_MS / 1000} s, or somebody ended it`,
    remedy: 'Look into the kernel log of this machine (`dmesg`). The pass may be repeated.',
    retryable: true,
  });
}
