import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHUNK_BYTES } from '../pass/pass.ts';
import { ROW_BYTES } from '../tags/layout.ts';
import { openFileManifestStore } from './file-manifest-store.ts';
import { openManifest, type Manifest, type ManifestPiece } from './manifest.ts';
import { memoryManifestStore, type ManifestStore } from './manifest-store.ts';

const CHUNKS = 200;
const plan = {
  jobId: 'm-1/root',
  sizeBytes: CHUNKS * CHUNK_BYTES,
  tags: { algorithm: 'aes-128-gmac', key: Buffer.alloc(16) },
} as const;
const open = (store: ManifestStore, options = {}): Promise<Manifest> => openManifest(store, plan, 'k1', options);
const row = (chunk: number, pass: number): Buffer => Buffer.alloc(ROW_BYTES, `${pass}:${chunk} `);

async function commit(manifest: Manifest, from: number, to: number, pass: number): Promise<void> {
  const rows = Array.from({ length: to - from }, (_, index) => row(from + index, pass));
  await manifest.commit(from, rows);
}

async function known(manifest: Manifest): Promise<string> {
  let text = '';
  for (let chunk = 0; chunk < CHUNKS; chunk += 20) {
    const tags = await manifest.row(chunk);
    text +=
      tags === null ? '-' : String(tags.equals(row(chunk, manifest.passOf(chunk))) ? manifest.passOf(chunk) : '?');
  }
  return text;
}

describe('a manifest', () => {
  it('goes on behind what was committed, for the same pass with the same view', async () => {
    const store = memoryManifestStore();
    const first = await open(store);
    await first.begin(1, 'snapshot-1', 'read');
    await commit(first, 0, 32, 1);
    await commit(first, 32, 100, 1);
    const again = await open(store);
    expect(again.resumeAt(1, 'snapshot-1')).toBe(100);
    expect([again.resumeAt(1, 'snapshot-2'), again.resumeAt(2, 'snapshot-1')]).toEqual([0, 0]);
    expect(await known(again)).toBe('11111-----');
  });

  it('keeps what a whole pass found for the next, and not what a broken one may have written over', async () => {
    const store = memoryManifestStore();
    const one = await open(store);
    await one.begin(1, 'a', 'read');
    await commit(one, 0, CHUNKS, 1);
    await one.complete();
    await one.begin(2, 'b', 'manifest');
    expect(await known(one)).toBe('1111111111');
    await commit(one, 0, 40, 2);
    expect(await known(one)).toBe('2211111111');
    const two = await open(store);
    await two.begin(2, 'b', 'manifest');
    // 64 MiB behind the last commit.
    expect(await known(two)).toBe('22----1111');
    await two.begin(3, 'c', 'manifest');
    expect(await known(two)).toBe('22----1111');
    expect(two.resumeAt(3, 'c')).toBe(0);
  });

  it('takes a fresh disk for zeros only while nothing can have been written there', async () => {
    const store = memoryManifestStore();
    const one = await open(store);
    await one.begin(1, 'a', 'fresh');
    expect(one.zerosFrom).toBe(64);
    await commit(one, 0, 32, 1);
    const two = await open(store);
    await two.begin(1, 'a', 'fresh');
    expect(two.zerosFrom).toBe(96);
    await two.notZeros();
    expect([two.zerosFrom, two.resumeAt(1, 'a')]).toEqual([Infinity, 32]);
    const three = await open(store);
    await three.begin(1, 'a', 'fresh');
    expect(three.zerosFrom).toBe(Infinity);
    const other = await open(memoryManifestStore(store.bytes()));
    await other.begin(2, 'b', 'fresh');
    expect(other.zerosFrom).toBe(Infinity);
  });

  it('believes nothing from a damaged record on, nor what it may have said of the rest', async () => {
    const store = memoryManifestStore();
    const manifest = await open(store);
    await manifest.begin(1, 'a', 'fresh');
    const lengths: number[] = [];
    for (let from = 0; from < 160; from += 32) {
      await commit(manifest, from, from + 32, 1);
      lengths.push(store.bytes().length);
    }
    for (const cut of [1, 40, 5000]) {
      const torn = await open(memoryManifestStore(store.bytes().subarray(0, (lengths[3] ?? 0) + cut)));
      expect(torn.resumeAt(1, 'a')).toBe(128);
      await torn.begin(1, 'a', 'fresh');
      expect(torn.zerosFrom).toBe(Infinity);
    }
    const bytes = Buffer.from(store.bytes());
    const flipped = (lengths[1] ?? 0) + 700;
    bytes[flipped] = (bytes[flipped] ?? 0) ^ 4;
    const damaged = memoryManifestStore(bytes);
    expect((await open(damaged)).resumeAt(1, 'a')).toBe(64);
    expect(damaged.bytes().length).toBe(lengths[1]);
  });

  it('does not take a copy that may lag for the last word', async () => {
    const store = memoryManifestStore();
    const manifest = await open(store);
    await manifest.begin(1, 'a', 'fresh');
    await commit(manifest, 0, 64, 1);
    const copy = await open(memoryManifestStore(store.bytes()), { mayLag: true });
    await copy.begin(1, 'a', 'fresh');
    expect([copy.resumeAt(1, 'a'), copy.zerosFrom]).toEqual([64, Infinity]);
  });

  it('forgets all when it is told to, and begins anew under another key', async () => {
    const store = memoryManifestStore();
    const manifest = await open(store);
    await manifest.begin(1, 'a', 'read');
    await commit(manifest, 0, 64, 1);
    expect((await openManifest(memoryManifestStore(store.bytes()), plan, 'k2')).resumeAt(1, 'a')).toBe(0);
    await manifest.forget();
    expect((await open(store)).resumeAt(1, 'a')).toBe(0);
    expect(await known(await open(store))).toBe('----------');
  });

  it('refuses to be that of another disk', async () => {
    const store = memoryManifestStore();
    await open(store);
    await expect(openManifest(store, { ...plan, jobId: 'm-2/root' }, 'k1')).rejects.toMatchObject({
      code: 'JOB_INVALID',
    });
    await expect(openManifest(store, { ...plan, sizeBytes: 1 }, 'k1')).rejects.toMatchObject({ code: 'JOB_INVALID' });
  });

  it('stays small over many passes, and its copy elsewhere is the same to the byte', async () => {
    const store = memoryManifestStore();
    let copy = Buffer.alloc(0);
    const onCommit = ({ offset, bytes }: ManifestPiece): void => {
      copy = Buffer.concat([copy.subarray(0, offset), bytes]);
    };
    for (let pass = 1; pass <= 9; pass += 1) {
      const manifest = await open(store, { onCommit });
      await manifest.begin(pass, 'v', 'manifest');
      for (let from = 0; from < CHUNKS; from += 40) await commit(manifest, from, from + 40, pass);
      await manifest.complete();
      expect(copy.equals(store.bytes())).toBe(true);
      expect(store.bytes().length).toBeLessThan(3.1 * CHUNKS * ROW_BYTES);
    }
    const last = await open(store);
    expect(await known(last)).toBe('9999999999');
    await last.begin(10, 'v', 'manifest');
    expect(store.bytes().length).toBeLessThan(1.1 * CHUNKS * ROW_BYTES + 4096);
    expect(await known(last)).toBe('9999999999');
  });

  it('goes on in the middle of a pass after it was compacted there', async () => {
    const store = memoryManifestStore();
    for (let pass = 1; pass <= 2; pass += 1) {
      const manifest = await open(store);
      await manifest.begin(pass, 'v', 'read');
      await commit(manifest, 0, CHUNKS, pass);
      await manifest.complete();
    }
    const broken = await open(store);
    await broken.begin(3, 'v', 'read');
    await commit(broken, 0, 100, 3);
    const before = store.bytes().length;
    const again = await open(store);
    await again.begin(3, 'v', 'read');
    expect(store.bytes().length).toBeLessThan(before);
    expect(again.resumeAt(3, 'v')).toBe(100);
    expect((await open(store)).resumeAt(3, 'v')).toBe(100);
    expect(await known(await open(store))).toBe('33333----2');
  });
});

describe('a manifest in a file', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'baton-manifest-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('is there for the next process, for its owner alone', async () => {
    const path = join(directory, 'root.manifest');
    const store = await openFileManifestStore(path);
    const manifest = await open(store);
    for (const pass of [1, 2, 3, 4]) {
      await manifest.begin(pass, 'v', 'read');
      await commit(manifest, 0, CHUNKS, pass);
      await manifest.complete();
    }
    await manifest.begin(5, 'v', 'manifest');
    await commit(manifest, 0, 60, 5);
    await store.close();
    const { mode, size } = await stat(path);
    expect(mode & 0o777).toBe(0o600);
    expect(size).toBeLessThan(3.1 * CHUNKS * ROW_BYTES);
    const next = await openFileManifestStore(path);
    const again = await open(next);
    expect(again.resumeAt(5, 'v')).toBe(60);
    expect(await known(again)).toBe('5554444444');
    await next.close();
  });

  it('says where it cannot be kept', async () => {
    await expect(openFileManifestStore(join(directory, 'no', 'where'))).rejects.toMatchObject({
      code: 'DEVICE_FAILED',
    });
  });
});
