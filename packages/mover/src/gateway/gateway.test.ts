import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type NbdServer, startNbdServer } from '../nbd/testing/nbd-server.ts';
import { Gateway } from './gateway.ts';

const signal = new AbortController().signal;
const psk = randomBytes(32);
const content = randomBytes(256 * 1024);

describe('the gateway', () => {
  let gateway: Gateway;
  let server: NbdServer;
  const guests: Socket[] = [];
  beforeEach(async () => {
    gateway = await Gateway.open({ at: { host: '127.0.0.1', port: 0 }, greetingTimeoutMs: 300, refusalPauseMs: 50 });
    server = await startNbdServer(content, { exportName: 'vda', tls: { kind: 'psk', identity: 'mover', key: psk } });
  });
  afterEach(async () => {
    for (const guest of guests.splice(0)) guest.destroy();
    await gateway.close();
    await server.close();
  });

  const dial = (line: string): Socket => {
    const guest = connect(gateway.port ?? 0, '127.0.0.1');
    guest.on('error', () => undefined);
    guests.push(guest);
    guest.write(line);
    return guest;
  };
  const dialAs = (token: string): void => server.serve(dial(`BATON-MOVER 1 ${token} vda:262144:0a1b-c,vdb:4096:\n`));

  it('opens a disk of a guest that dialled in before or after it is asked for', async () => {
    const guest = gateway.expect('t0k', { name: 'shop-lb1', psk });
    const disks = guest.disks(2000, signal);
    dialAs('t0k');
    expect(await disks).toEqual([
      { name: 'vda', sizeBytes: 262_144, serial: '0a1b-c' },
      { name: 'vdb', sizeBytes: 4096, serial: null },
    ]);
    const disk = await guest.open('vda', 2000, signal);
    const read = Buffer.alloc(content.length);
    await disk.read(0, read);
    expect(read.equals(content)).toBe(true);
    expect(disk.name).not.toContain(psk.toString('hex'));
    await disk.close();
    // Its connection is used up; the guest dials again.
    const again = guest.open('vda', 2000, signal);
    dialAs('t0k');
    await (await again).close();
  });

  it('lets nobody in who is not expected, or says something else, or nothing', async () => {
    gateway.expect('t0k', { name: 'shop-lb1', psk });
    for (const line of ['BATON-MOVER 1 other vda:1:\n', 'GET / HTTP/1.1\r\n', `${'x'.repeat(5000)}\n`, '']) {
      const guest = dial(line);
      guest.resume();
      await once(guest, 'close');
    }
    expect(server.connections).toBe(0);
  });

  it('does not take a guest that has another key', async () => {
    const guest = gateway.expect('t0k', { name: 'shop-lb1', psk: randomBytes(32) });
    dialAs('t0k');
    await expect(guest.open('vda', 2000, signal)).rejects.toMatchObject({ name: 'MoverError' });
  });

  it('tells that a guest does not dial, that it is not expected any more, and gives up when told to', async () => {
    const guest = gateway.expect('t0k', { name: 'shop-lb1', psk });
    await expect(guest.open('vda', 50, signal)).rejects.toMatchObject({ code: 'LINK_LOST', retryable: true });
    const abort = new AbortController();
    const waiting = guest.open('vda', 5000, abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    const left = guest.open('vda', 5000, signal);
    guest.close();
    await expect(left).rejects.toThrow('not expected any more');
    await expect(guest.disks(50, signal)).rejects.toThrow('not expected any more');
  });

  it('passes over a connection that ended while it was idle', async () => {
    const guest = gateway.expect('t0k', { name: 'shop-lb1', psk });
    const gone = dial('BATON-MOVER 1 t0k vda:262144:\n');
    await guest.disks(2000, signal);
    gone.destroy();
    await once(gone, 'close');
    const opened = guest.open('vda', 2000, signal);
    dialAs('t0k');
    expect((await opened).sizeBytes).toBe(content.length);
  });

  it('listens on a unix socket, and says why it cannot listen', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-gateway-'));
    const inFolder = await Gateway.open({ at: { path: join(folder, 'gateway') } });
    expect(inFolder.port).toBeNull();
    await inFolder.close();
    rmSync(folder, { recursive: true });
    await expect(Gateway.open({ at: { host: '127.0.0.1', port: gateway.port ?? 0 } })).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
    });
  });
});
