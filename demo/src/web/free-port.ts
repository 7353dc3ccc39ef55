import { createServer } from 'node:net';
import { Refused } from '../refused.ts';

/** Throws code LISTEN_FAILED: before anything is begun, and with the demonstration's own option as its remedy. */
export async function assertFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new Refused({
          code: 'LISTEN_FAILED',
          message: `Nothing can listen on ${host} port ${port}: ${WHY[error.code ?? ''] ?? error.message}.`,
          remedy: 'Name another one with --port, or leave --port out: then any that is free is taken.',
        }),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** errno(3), bind(2). */
const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EACCES: 'this user may not use that port',
};
