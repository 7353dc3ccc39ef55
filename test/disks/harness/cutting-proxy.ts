/**
 * A TCP proxy of loopback that goes off at a chosen byte: what was passed on until then is exact, so that a seed brings the same cut back.
 * What happens then is the caller's: cut the connection, kill an end, or both.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** Goes off once, after `bytes` more in both directions together; null: never. */
  arm(bytes: number | null, goesOff: () => void): void;
  /** Ends every connection with a reset (RFC 9293, 3.10.7.4), in the middle of whatever crosses. */
  cut(): void;
  /** Both directions, since it was opened. */
  readonly passedBytes: number;
  close(): Promise<void>;
}

/** `target` is asked at each connection: an end that was started again listens elsewhere. */
export async function openCuttingProxy(target: () => number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let passedBytes = 0;
  let fuse: { left: number; readonly goesOff: () => void } | null = null;

  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: '127.0.0.1', port: target(), noDelay: true });
    pass(near, far);
    pass(far, near);
  });

  const pass = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (chunk) => {
      const fits = fuse === null ? chunk.length : Math.min(chunk.length, fuse.left);
      passedBytes += fits;
      if (!to.write(chunk.subarray(0, fits))) {
        from.pause();
        to.once('drain', () => from.resume());
      }
      if (fuse === null) return;
      fuse.left -= fits;
      if (fuse.left > 0) return;
      const { goesOff } = fuse;
      fuse = null;
      goesOff();
      if (fits < chunk.length && !to.destroyed) {
        passedBytes += chunk.length - fits;
        to.write(chunk.subarray(fits));
      }
    });
    from.on('end', () => to.end());
    // An end that was killed closes as it likes: the other one is to learn of it, nobody else.
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroySoon();
    });
  };

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const cut = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port,
    arm: (bytes, goesOff) => {
      fuse = bytes === null ? null : { left: Math.max(1, bytes), goesOff };
    },
    cut,
    get passedBytes() {
      return passedBytes;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
