import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import { secureAsClient, secureAsServer } from './handshake.ts';
import { minted } from './testing/example-job.ts';

const WITHIN_MS = 5000;
const open: Socket[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const socket of open.splice(0)) socket.destroy();
});

async function pair(): Promise<{ readonly near: Socket; readonly far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const arrived = once(server, 'connection') as Promise<[Socket]>;
  const near = connect(port, '127.0.0.1');
  const [far] = await arrived;
  server.close();
  for (const socket of [near, far]) open.push(socket.on('error', () => undefined));
  return { near, far };
}

/** Ends the connection when the handshake is over, and nobody has looked yet who it was with. */
function endBeforeTheLook(socket: Socket): void {
  const soon = setImmediate;
  vi.spyOn(globalThis, 'setImmediate').mockImplementationOnce((look: (_: void) => void) =>
    soon(() => {
      socket.destroy();
      soon(look);
    }),
  );
}

test('a connection that ends with its handshake is a link that broke, not a stranger: of the one that dialled', async () => {
  const { near, far } = await pair();
  const other = secureAsServer(far, minted.target, WITHIN_MS).catch((error: unknown) => error);
  endBeforeTheLook(near);
  await expect(secureAsClient(near, minted.source, WITHIN_MS)).rejects.toMatchObject({
    code: 'LINK_LOST',
    retryable: true,
  });
  await other;
});

test('the same, of the one that was dialled', async () => {
  const { near, far } = await pair();
  const { ca, certificate, key } = minted.source;
  endBeforeTheLook(far);
  const own = { ca, cert: certificate, key, checkServerIdentity: () => undefined };
  open.push(connectTls({ ...own, socket: near }).on('error', () => undefined));
  await expect(secureAsServer(far, minted.target, WITHIN_MS)).rejects.toMatchObject({
    code: 'LINK_LOST',
    retryable: true,
  });
});
