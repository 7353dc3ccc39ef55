import { Agent, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BOOT_MS, instance, type SmallWorld, startSmallWorld } from '../guest/testing/small-world.ts';
import { createInternet, type RunningInternet } from './create-internet.ts';

const HA_IP = '127.203.114.10';
const OTHER = '127.203.114.11';

let world: SmallWorld;
let internet: RunningInternet;
let port: number;

beforeEach(async () => {
  world = await startSmallWorld();
  port = await freePort();
  internet = await begin(world);
  await world.os1.pair(instance(200), instance(100));
  world.time.advance(BOOT_MS + 10_000);
  world.os1.floatingIp(HA_IP, 'vip', true);
  await internet.settled();
});

afterEach(async () => {
  await internet.close();
  await world.close();
});

const begin = (world: SmallWorld): Promise<RunningInternet> =>
  createInternet({
    clouds: () => world.clouds,
    time: world.time,
    port,
    externalCidr: '127.203.114.0/24',
    onChange: world.onChange,
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The body of an answer, or the code of the error. */
async function ask(address: string, agent: Agent | false = false): Promise<string> {
  const request = get({ host: address, port, agent });
  try {
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return `${String(response.headers['x-served-by'])} ${Buffer.concat(chunks).toString()}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** A connection that stays open, after one answer. */
async function talking(): Promise<Socket> {
  const socket = connect({ host: HA_IP, port });
  socket.write(REQUEST);
  await once(socket, 'data');
  return socket;
}

async function codeOfEnd(socket: Socket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  return error.code ?? error.message;
}

describe('a connection to a floating IP', () => {
  it('gets an answer of whoever serves at that moment, or is reset', async () => {
    expect(await ask(HA_IP)).toBe('os1/os1-lb1 os1-lb1\n');
    world.os1.guests.shutDown('lb1', () => undefined);
    expect(await ask(HA_IP)).toBe('ECONNRESET');
    world.time.advance(610);
    expect(await ask(HA_IP)).toBe('os1/os1-lb2 os1-lb2\n');
  });

  it('is refused where no floating IP is', async () => {
    expect(await ask(OTHER)).toBe('ECONNREFUSED');
    world.os1.floatingIp(OTHER, null, false);
    await internet.settled();
    expect(await ask(OTHER)).toBe('ECONNRESET');
    world.os2.floatingIp(OTHER, null, false);
    world.os1.state.floatingIps.delete(OTHER);
    await internet.settled();
    expect(await ask(OTHER)).toBe('ECONNRESET');
    world.os2.state.floatingIps.delete(OTHER);
    await internet.settled();
    expect(await ask(OTHER)).toBe('ECONNREFUSED');
    world.os2.floatingIp(OTHER, null, false);
    await internet.settled();
    expect(await ask(OTHER)).toBe('ECONNRESET');
  });

  it('is kept alive if the client wants it', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<Socket>();
    agent.on('free', (socket: Socket) => sockets.add(socket));
    for (let at = 0; at < 3; at += 1) expect(await ask(HA_IP, agent)).toContain('os1-lb1');
    agent.destroy();
    expect(sockets.size).toBeLessThanOrEqual(1);
  });
});

describe('a connection that is open', () => {
  it('is reset when another guest gets its packets', async () => {
    const socket = await talking();
    const ended = codeOfEnd(socket);
    world.os1.guests.cut('lb1');
    world.time.advance(4000);
    expect(await ended).toBe('ECONNRESET');
  });

  it('is reset when its guest has gone down', async () => {
    const socket = await talking();
    const ended = codeOfEnd(socket);
    world.os1.guests.cut('lb2');
    world.os1.guests.shutDown('lb1', () => undefined);
    world.time.advance(60_000);
    expect(await ended).toBe('ECONNRESET');
  });

  it('hears nothing while its guest stands still, and goes on afterwards', async () => {
    const socket = await talking();
    world.os1.guests.cut('lb2');
    world.os1.guests.pause('lb1');
    let heard = false;
    socket.once('data', () => (heard = true));
    socket.write(REQUEST);
    // Connections that were made later have had their end: what was to come would be here.
    for (let at = 0; at < 5; at += 1) expect(await ask(HA_IP)).toBe('ECONNRESET');
    expect(heard).toBe(false);
    const answered = once(socket, 'data');
    world.os1.guests.resume('lb1');
    await answered;
    socket.destroy();
  });

  it('ends with its address', async () => {
    const socket = await talking();
    const ended = codeOfEnd(socket);
    world.os1.state.floatingIps.delete(HA_IP);
    world.time.advance(60_000);
    expect(await ended).toBe('ECONNRESET');
  });
});

describe('a port that is taken', () => {
  it('is told at the start, with what to do', async () => {
    const second = await startSmallWorld();
    second.os1.floatingIp(HA_IP, null, false);
    await expect(begin(second)).rejects.toThrow(
      `the floating IP ${HA_IP} cannot listen on port ${port}: another program, perhaps another simulation, listens there`,
    );
    await second.close();
    expect(await ask(HA_IP)).toContain('os1-lb1');
  });
});
