/** An NBD server with what nbdkit can do to a disk: errors and delays on order, answers out of order (nbdkit-error-filter(1), nbdkit-eval-plugin(1)). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_WITHIN_MS = 10_000;

export interface NbdServer {
  readonly address: string;
  close(): Promise<void>;
}

/** `name` is its socket's, in `directory`: a port that was chosen by chance may be another's. */
export async function serveNbd(directory: string, name: string, words: readonly string[]): Promise<NbdServer> {
  const socket = join(directory, `${name}.sock`);
  const ready = join(directory, `${name}.pid`);
  const server = spawn('nbdkit', ['-f', '-U', socket, '-P', ready, ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  const ended = once(server, 'close');
  for (let waited = 0; !existsSync(ready); waited += 20) {
    if (server.exitCode !== null || waited > START_WITHIN_MS) throw new Error(`nbdkit does not serve: ${said}`);
    await sleep(20);
  }
  return {
    address: `nbd+unix:///?socket=${encodeURIComponent(socket)}`,
    close: async () => {
      server.kill('SIGKILL');
      await ended;
      for (const left of [socket, ready]) rmSync(left, { force: true });
    },
  };
}

/** Answers in another order than it was asked: what lies at an odd MiB or block takes longer. */
export const outOfOrder = (file: string): readonly string[] => {
  const late = 'sleep 0.0$(( $4 / 65536 % 3 ))';
  return [
    'eval',
    'thread_model=echo parallel',
    `get_size=stat -c %s ${file}`,
    `pread=${late}; dd if=${file} skip=$4 count=$3 iflag=skip_bytes,count_bytes bs=1M status=none`,
    `pwrite=${late}; dd of=${file} seek=$4 oflag=seek_bytes conv=notrunc bs=1M iflag=fullblock status=none`,
    'flush=exit 0',
  ];
};
