/** The adapter of Baton's movers, with guests that are NBD servers of this process. */
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryDevice, type MemoryDevice } from '../../packages/mover/src/device/testing/memory-device.ts';
import { type NbdServer, startNbdServer } from '../../packages/mover/src/nbd/testing/nbd-server.ts';
import { moverImageBytes } from '../../packages/baton/src/disks/testing/mover-image-bytes.ts';
import type { MoverPass } from '../../packages/baton/src/ports/movers.ts';
import { MoverSecrets } from '../../packages/baton/src/adapters/movers/mover-secrets.ts';
import { NbdMovers } from '../../packages/baton/src/adapters/movers/nbd-movers.ts';

const signal = new AbortController().signal;
const BYTES = 3 * 2 ** 20;
const [SOURCE, TARGET, JOB] = ['m-1.primary.source', 'm-1.primary.target', 'm-1.primary.root'];
const PASS: MoverPass = {
  from: { mover: SOURCE, disk: 'vda' },
  to: { mover: TARGET, disk: 'vdb' },
  jobId: JOB,
  pass: 1,
  view: 'snapshot-1',
  sizeBytes: 4 * BYTES,
  isLast: true,
  sha256: true,
  limits: {},
};

let home: string;
let port: number;
let movers: NbdMovers;
let source: MemoryDevice;
let target: MemoryDevice;
const servers: NbdServer[] = [];
const guests: Socket[] = [];
/** Ends with its test; a guest of one test must not dial in at the next one's port. */
let over: AbortController;
beforeEach(async () => {
  over = new AbortController();
  home = await mkdtemp(join(tmpdir(), 'baton-movers-'));
  await writeFile(join(home, 'mover.raw'), moverImageBytes());
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  port = portOf(free);
  free.close();
  await once(free, 'close');
  movers = new NbdMovers(plan(), home);
  source = memoryDevice(BYTES, { content: randomBytes(BYTES), readOnly: true });
  target = memoryDevice(2 * BYTES);
});
afterEach(async () => {
  over.abort();
  await movers.close();
  for (const guest of guests.splice(0)) guest.destroy();
  for (const server of servers.splice(0)) await server.close();
  await rm(home, { recursive: true });
});

const plan = (image = 'mover.raw') => ({
  image: join(home, image),
  gateway: `198.51.100.7:${port}`,
  listen: `127.0.0.1:${port}`,
  goalSeconds: 30,
});

function portOf(server: Server): number {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** As the mover image: it serves a device beside another one, and dials again after every end. */
async function boot(mover: string, disk: string, device: MemoryDevice): Promise<void> {
  const { token, psk } = await new MoverSecrets(home).ofMover(mover);
  const server = await startNbdServer(memoryDevice(4096), {
    exportName: 'vdz',
    otherExports: new Map([[disk, device]]),
    tls: { kind: 'psk', identity: 'mover', key: psk },
  });
  servers.push(server);
  const { signal: ended } = over;
  const dial = (): void => {
    if (ended.aborted) return;
    const guest = connect(port, '127.0.0.1');
    guests.push(guest);
    guest.on('error', () => undefined).once('close', () => setTimeout(dial, 20));
    guest.once('connect', () => {
      guest.write(`BATON-MOVER 1 ${token} vdz:4096:,${disk}:${device.sizeBytes}:0a1b2c\n`);
      server.serve(guest);
    });
  };
  dial();
}

describe('movers by NBD', () => {
  it('copies from guest to guest, and only what differs the next time', async () => {
    await Promise.all([boot(SOURCE, 'vda', source), boot(TARGET, 'vdb', target)]);
    expect(await movers.disks(SOURCE, 10, signal)).toEqual([
      { name: 'vdz', sizeBytes: 4096, serial: null },
      { name: 'vda', sizeBytes: BYTES, serial: '0a1b2c' },
    ]);
    await movers.disks(TARGET, 10, signal);
    const first = await movers.pass(PASS, async () => undefined, signal);
    expect(first).toMatchObject({ sizeBytes: BYTES, changedBytes: BYTES, resumedBytes: 0 });
    expect(target.medium.subarray(0, BYTES).equals(source.content)).toBe(true);
    source.content.fill(7, 65_536, 131_072);
    const second = await movers.pass({ ...PASS, pass: 2, view: 'snapshot-2' }, async () => undefined, signal);
    expect(second).toMatchObject({ changedBytes: 65_536 });
    expect(target.medium.subarray(0, BYTES).equals(source.content)).toBe(true);
  });

  it('puts the job into the image, and remembers what it made until it is forgotten', async () => {
    expect(await movers.remembers({ mover: SOURCE })).toBe(false);
    const nic = { macAddress: 'FA:16:3E:00:00:01', address: '10.0.0.9/24', router: '10.0.0.1', mtu: 1450 };
    const image = await movers.image(SOURCE, { name: 'shop-lb1', readOnly: true, nics: [nic] });
    const chunks: Uint8Array[] = [];
    for await (const chunk of image) chunks.push(chunk);
    const { token, psk } = await new MoverSecrets(home).ofMover(SOURCE);
    const text = Buffer.concat(chunks).toString('latin1', 65_536, 66_536);
    expect(text).toContain(`token ${token}\npsk ${psk.toString('hex')}\ngateway 198.51.100.7:${port}\n`);
    expect(text).toContain('readonly yes');
    expect(text).toContain('nic fa:16:3e:00:00:01 10.0.0.9/24 10.0.0.1 1450');
    expect(await movers.remembers({ mover: SOURCE })).toBe(true);
    await movers.forget(SOURCE);
    await movers.forget(SOURCE);
    expect(await movers.remembers({ mover: SOURCE })).toBe(false);
    expect(await movers.remembers({ jobId: JOB })).toBe(false);
    await movers.forgetJob(JOB);
    expect((await readdir(home, { recursive: true })).toSorted()).toEqual(['mover.raw', 'movers']);
  });

  it('lets nobody in any more who was forgotten', async () => {
    const { token } = await new MoverSecrets(home).ofMover(TARGET);
    await boot(SOURCE, 'vda', source);
    await movers.disks(SOURCE, 10, signal);
    const waiting = movers.disks(TARGET, 10, signal);
    waiting.catch(() => undefined);
    await after(50);
    await movers.forget(TARGET);
    await expect(waiting).rejects.toMatchObject({ code: 'MOVER_ABSENT', retryable: true });
    expect((await new MoverSecrets(home).ofMover(TARGET)).token).not.toBe(token);
  });

  it('says that a mover is absent, by the name that people know', async () => {
    await movers.image(SOURCE, { name: 'shop-lb1 in os1', readOnly: true, nics: [] });
    await expect(movers.disks(SOURCE, 0.05, signal)).rejects.toMatchObject({
      code: 'MOVER_ABSENT',
      message: expect.stringContaining('shop-lb1 in os1'),
    });
  });

  it('says that a link broke on the way, as an error of Baton that may be tried again', async () => {
    await Promise.all([boot(SOURCE, 'vda', source), boot(TARGET, 'vdb', target)]);
    await Promise.all([movers.disks(SOURCE, 10, signal), movers.disks(TARGET, 10, signal)]);
    for (const server of servers) server.order({ kind: 'cut', afterBytes: 500_000 });
    await expect(movers.pass(PASS, async () => undefined, signal)).rejects.toMatchObject({
      name: 'BatonError',
      code: 'COPY_BROKEN',
      retryable: true,
    });
  });

  it('waits for the port of a process that has just ended', async () => {
    const before = new NbdMovers(plan(), home);
    await boot(SOURCE, 'vda', source);
    await before.disks(SOURCE, 10, signal);
    const now = movers.disks(TARGET, 10, signal);
    await boot(TARGET, 'vdb', target);
    await after(100);
    await before.close();
    expect(await now).toHaveLength(2);
  });

  it('says that the gateway cannot listen, and tries again when it is asked again', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(movers.disks(SOURCE, 1, signal)).rejects.toMatchObject({
      code: 'GATEWAY_CLOSED',
      kind: 'user',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    });
    other.close();
    await once(other, 'close');
    await boot(SOURCE, 'vda', source);
    expect(await movers.disks(SOURCE, 10, signal)).toHaveLength(2);
  });

  it('says that the image is none', async () => {
    await writeFile(join(home, 'other.raw'), Buffer.alloc(200_000));
    const none = { name: 'shop-lb1', readOnly: true, nics: [] };
    await expect(new NbdMovers(plan('other.raw'), home).image(SOURCE, none)).rejects.toMatchObject({
      code: 'MOVER_IMAGE_UNUSABLE',
      kind: 'user',
    });
    await expect(new NbdMovers(plan('absent.raw'), home).image(SOURCE, none)).rejects.toThrow('is not there');
  });
});
