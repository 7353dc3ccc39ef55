import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../store/testing/manual-clock.ts';
import { type ControllerParts, startController } from './controller.ts';
import { LogInMemory } from './testing/log-in-memory.ts';

/** What happened, in order. */
let told: string[];
let server: Server;
let clock: ManualClock;
let log: LogInMemory;
let sockets: Socket[];

beforeEach(() => {
  told = [];
  sockets = [];
  clock = new ManualClock();
  log = new LogInMemory();
  server = createServer((_request, response) => {
    told.push('asked');
    // A stream of events, which stays open.
    response.write('begun\n');
  });
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server.closeAllConnections();
  server.close();
});

function parts(more: Partial<ControllerParts> = {}): ControllerParts {
  return {
    api: {
      server,
      listen: async ({ host, port }) => {
        server.listen(port, host);
        await once(server, 'listening');
        return `http://${host}:${(server.address() as AddressInfo).port}`;
      },
      close: async () => {
        told.push('api closes');
        await new Promise((resolve) => server.close(resolve));
        told.push('api closed');
      },
    },
    listen: { host: '127.0.0.1', port: 0 },
    dispatcher: {
      start: () => told.push('runs'),
      stop: () => {
        told.push('workers stopped');
        return Promise.resolve();
      },
    },
    clock,
    log,
    onListening: (url) => told.push(`listens ${new URL(url).hostname}`),
    close: () => {
      told.push('store closed');
      return Promise.resolve();
    },
    ...more,
  };
}

test('tells where it listens before it runs anything; stops the workers, then the API, then what it stands on', async () => {
  const controller = await startController(parts());
  expect(told).toEqual(['listens 127.0.0.1', 'runs']);
  await Promise.all([controller.stop(), controller.stop()]);
  expect(told.slice(2)).toEqual(['workers stopped', 'api closes', 'api closed', 'store closed']);
});

test('a stream that nobody closes is cut after 5 s', async () => {
  const controller = await startController(parts());
  const socket = connect(Number(new URL(controller.url).port), '127.0.0.1');
  sockets.push(socket);
  socket.write('GET / HTTP/1.1\r\nhost: here\r\n\r\n');
  await once(socket, 'data');
  const stopped = controller.stop();
  // The workers are stopped first.
  await clock.advance(0);
  await clock.advance(4900);
  expect(told).not.toContain('api closed');
  await clock.advance(200);
  await stopped;
  expect(told.slice(-2)).toEqual(['api closed', 'store closed']);
});

test('what never closes is left behind, and told', async () => {
  const controller = await startController(
    parts({
      api: { ...parts().api, close: () => new Promise(() => undefined) },
      close: () => new Promise(() => undefined),
    }),
  );
  const stopped = controller.stop();
  for (let seconds = 0; seconds < 40; seconds += 1) await clock.advance(1000);
  await stopped;
  expect(log.lines).toEqual([
    'info: The controller stops.',
    'warn: The API did not close in time and was left behind.',
    'warn: The store did not close in time and was left behind.',
  ]);
});

test('a part that fails to stop keeps no other from stopping', async () => {
  const failing = () => Promise.reject(new Error('broken'));
  const controller = await startController(
    parts({ dispatcher: { start: () => undefined, stop: failing }, api: { ...parts().api, close: failing } }),
  );
  await controller.stop();
  expect(told).toContain('store closed');
  expect(log.lines.slice(1)).toEqual([
    'error: The workers did not close in good order.',
    'error: The API did not close in good order.',
  ]);
});

test('an address that is taken: nothing runs, and nothing is left open', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(startController(parts({ listen: { host: '127.0.0.1', port } }))).rejects.toMatchObject({
    code: 'LISTEN_FAILED',
    message: `Nothing can listen on 127.0.0.1 port ${port}: another process listens there.`,
  });
  expect(told).toEqual(['api closes', 'api closed', 'store closed']);
  other.close();
});
