/** What disks do to a move: errors, delays, answers out of order, no room, fewer bytes than before. It stops and says so; it never lies. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { randomFrom } from '../fuzz/random.ts';
import { firstDifference, makeDisk } from './harness/disk-content.ts';
import { drive } from './harness/drive.ts';
import { makeIdentities } from './harness/identities.ts';
import { bundleMover } from './harness/mover-program.ts';
import { outOfOrder, serveNbd } from './harness/nbdkit.ts';
import { openPair, type Pair } from './harness/pair.ts';

const MIB = 1024 * 1024;
const SIZE = 24 * MIB;
/** Longer than an end needs that was told by the other one. */
const LONELY_MS = 10_000;
const ground = mkdtempSync(join(tmpdir(), 'bd-disk-faults-'));
const program = join(ground, 'mover.mjs');
const identities = makeIdentities();
const [source, target] = [join(ground, 'source.img'), join(ground, 'target.img')];
let story = 0;

beforeAll(async () => await bundleMover(program));
afterAll(() => rmSync(ground, { recursive: true }));
beforeEach(async () => {
  story += 1;
  await makeDisk(source, SIZE, 16 * MIB, randomFrom(story));
  writeFileSync(target, '');
  truncateSync(target, SIZE);
});

async function pairOf(
  devices: { readonly source: string; readonly target: string },
  { bytesPerSecond, windowBytes }: { readonly bytesPerSecond?: number; readonly windowBytes?: number } = {},
): Promise<Pair> {
  const pass = {
    jobId: `faults-${story}`,
    pass: 1,
    view: 'at-rest',
    sizeBytes: SIZE,
    knowledge: 'read',
    key: Buffer.alloc(16, story),
    compression: 'none',
    ...(windowBytes === undefined ? {} : { windowBytes }),
  } as const;
  const pair = await openPair({
    program: [process.execPath, program],
    identities,
    devices,
    manifest: join(ground, `manifest-${story}`),
    pass,
    attempts: 3,
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
  });
  onTestFinished(async () => await pair.close());
  return pair;
}

async function served(name: string, words: readonly string[]): Promise<string> {
  const server = await serveNbd(ground, `${name}-${story}`, words);
  onTestFinished(async () => await server.close());
  return server.address;
}

/**
 * Both ends are run until they end; answers with the codes of the errors that they told. One that fails before it has dialled leaves
 * the other one waiting for whoever starts it again: after a while that one is ended here.
 */
async function failing(pair: Pair): Promise<readonly unknown[]> {
  await pair.start('target');
  await pair.start('source');
  const names = ['source', 'target'] as const;
  const ends = names.map((name) => pair.end(name));
  const overs = ends.map(async (end) => await end?.over);
  await Promise.race(overs);
  await Promise.race([Promise.all(overs), sleep(LONELY_MS, undefined, { ref: false })]);
  await pair.kill(...names);
  const codes = await Promise.all(overs);
  expect(codes).toContain(1);
  expect(codes.every((code) => code === 1 || code === null)).toBe(true);
  return ends.map((end) => end?.lines.findLast((line) => 'error' in line)?.['error']?.['code']);
}

async function expectWhole(pair: Pair): Promise<void> {
  const signal = AbortSignal.timeout(120_000);
  await drive(pair, { signal, nextFault: () => null, onOver: async () => undefined });
  expect(await firstDifference(source, target)).toBeNull();
}

describe('a move between disks that fail', () => {
  it.each([
    { end: 'source', call: 'pread', rate: '30%' },
    { end: 'target', call: 'pread', rate: '30%' },
    // There may be but few writes, none of which fails at a smaller rate.
    { end: 'target', call: 'pwrite', rate: '100%' },
  ] as const)('stops at an error of $call of the $end, and goes on when it is mended', async ({ end, call, rate }) => {
    const broken = join(ground, 'broken');
    writeFileSync(broken, '');
    const file = end === 'source' ? source : target;
    const faults = [`error-${call}-rate=${rate}`, `error-${call}-file=${broken}`];
    const address = await served(end, ['--filter=error', 'file', file, ...faults]);
    const pair = await pairOf({ source, target, [end]: address });
    expect(await failing(pair)).toContain('DEVICE_FAILED');
    rmSync(broken);
    await expectWhole(pair);
  });

  it('is only slow where disks are slow', async () => {
    const slow = ['--filter=delay', 'file'];
    const devices = {
      source: await served('source', [...slow, source, 'rdelay=20ms']),
      target: await served('target', [...slow, target, 'rdelay=5ms', 'wdelay=30ms']),
    };
    await expectWhole(await pairOf(devices));
  });

  it('does not mind answers that come in another order', async () => {
    const devices = {
      source: await served('source', outOfOrder(source)),
      target: await served('target', outOfOrder(target)),
    };
    await expectWhole(await pairOf(devices));
  });

  it('stops when there is no room, and goes on when there is', async () => {
    const small = join(ground, `small-${story}`);
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', small]);
    onTestFinished(() => void execFileSync('umount', ['-l', small]));
    const cramped = join(small, 'target.img');
    writeFileSync(cramped, '');
    truncateSync(cramped, SIZE);
    const pair = await pairOf({ source, target: cramped });
    expect(await failing(pair)).toContain('DEVICE_FULL');
    execFileSync('mount', ['-o', 'remount,size=64m', small]);
    await drive(pair, {
      signal: AbortSignal.timeout(120_000),
      nextFault: () => null,
      onOver: async () => undefined,
    });
    expect(await firstDifference(source, cramped)).toBeNull();
  });

  it('does not take a source that became smaller for a source of zeros', async () => {
    // Slow enough that it is under way when the source shrinks, and with so small a window that most of it was not read ahead.
    const pair = await pairOf({ source, target }, { bytesPerSecond: 4 * MIB, windowBytes: MIB });
    await pair.start('target');
    await pair.start('source');
    await pair.end('source')?.first('progress');
    truncateSync(source, MIB);
    expect(await pair.end('source')?.over).toBe(1);
    expect(pair.end('source')?.lines.findLast((line) => 'error' in line)?.['error']?.['code']).toBe('DEVICE_SIZE');
    expect(pair.end('target')?.lines.some((line) => 'report' in line)).toBe(false);
  });
});
