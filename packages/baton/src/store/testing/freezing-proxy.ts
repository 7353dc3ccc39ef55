/** Leads from a TCP port of loopback to the tests' Postgres, over connections that can be made half open: nothing passes, none ends. */
import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

export interface FreezingProxy {
  readonly url: string;
  /** The connections that are open now; later ones are as before. */
  freeze(): void;
  close(): Promise<void>;
}

/** `databaseUrl`: of the embedded Postgres, which listens on a Unix socket alone. */
export async function startFreezingProxy(databaseUrl: string): Promise<FreezingProxy> {
  const url = new URL(databaseUrl);
  const path = `${url.searchParams.get('host') ?? ''}/.s.PGSQL.5432`;
  const pairs: { frozen: boolean; readonly ends: readonly [Socket, Socket] }[] = [];
  // Half-open is allowed, so that a side which says goodbye gets no answer from a proxy that is frozen.
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ path, allowHalfOpen: true });
    const pair = { frozen: false, ends: [near, far] as const };
    pairs.push(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => {
        if (!pair.frozen) to.write(bytes);
      });
      from.on('end', () => {
        if (!pair.frozen) to.end();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        if (!pair.frozen) to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(typeof bound === 'object' && bound !== null ? bound.port : 0);
  return {
    url: url.href,
    freeze: () => {
      for (const pair of pairs) pair.frozen = true;
    },
    close: async () => {
      for (const { ends } of pairs) for (const end of ends) end.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
