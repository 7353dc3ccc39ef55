import { afterEach, describe, expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { makeThrottle } from '../throttle/throttle.ts';
import { bringImage } from './bring-image.ts';
import { chooseDiff } from './choose-diff.ts';
import type { DiffReport } from './diff-report.ts';
import type { ImageSpec } from './image-spec.ts';
import { RbdImageSink } from './rbd-image-sink.ts';
import { receiveDiff } from './receive-diff.ts';
import { sendDiff } from './send-diff.ts';
import { diffBytes, noise } from './testing/diff-bytes.ts';
import { FakeImage } from './testing/fake-image.ts';
import type { FakeState } from './testing/fake-image.ts';
import { loopbackLink } from './testing/loopback.ts';
import type { OnTheWay } from './testing/loopback.ts';

const SIZE = 32 * 1024 * 1024;
const IMAGE: ImageSpec = { pool: 'volumes', image: 'volume-1' };
const JOB = { jobId: 'job', key: Buffer.alloc(16, 1), silenceMs: 10_000 };
const HUGE = noise(9 * 1024 * 1024, 'huge');
const LARGE = diffBytes({ from: 's1', to: 's2', size: SIZE }, [
  { offset: 512, bytes: HUGE },
  { offset: 20_000_000, zeros: 512 },
]);

/** The same, with no record larger than 8 MiB. */
const CUT = 8 * 1024 * 1024;
const RECUT = diffBytes({ from: 's1', to: 's2', size: SIZE }, [
  { offset: 512, bytes: HUGE.subarray(0, CUT) },
  { offset: 512 + CUT, bytes: HUGE.subarray(CUT) },
  { offset: 20_000_000, zeros: 512 },
]);

const DIFF = diffBytes(
  { from: 's1', to: 's2', size: SIZE },
  [0, 1, 2, 3].map((at) => ({ offset: at * 1_000_000, bytes: noise(600_000, `part ${String(at)}`) })),
);

const images: FakeImage[] = [];
afterEach(async () => {
  for (const image of images.splice(0)) await image.remove();
});

async function fake(state: FakeState): Promise<FakeImage> {
  const image = await FakeImage.make(state);
  images.push(image);
  return image;
}

async function transfer(
  source: FakeImage,
  target: FakeImage,
  leftovers: 'clear' | 'refuse' = 'clear',
  onTheWay?: OnTheWay,
  openWaitMs = 10_000,
): Promise<readonly (DiffReport | MoverError)[]> {
  const link = await loopbackLink(onTheWay);
  const sink = new RbdImageSink({ rbd: target.rbd, image: IMAGE, leftovers, openWaitMs });
  const sending = sendDiff(
    (held) => Promise.resolve(source.rbd.exportDiff(IMAGE, 's2', held.snapshots.at(-1) ?? null)),
    link.source,
    JOB,
  );
  return await Promise.all([outcome(sending), outcome(receiveDiff(link.target, sink, JOB))]);
}

describe('rbd import-diff behind a link', () => {
  it('gets the diff whole, no record larger than it should hold, and the end record last', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: LARGE });
    const target = await fake({ size: SIZE, snapshots: ['s1'] });
    const [sent, received] = await transfer(source, target);
    expect(sent).toMatchObject({ fromSnap: 's1', toSnap: 's2', streamBytes: LARGE.length });
    expect(received).toMatchObject({ fromSnap: 's1', toSnap: 's2' });
    expect((await target.imported()).equals(RECUT)).toBe(true);
    expect(await source.calls()).toEqual(['export-diff volumes/volume-1@s2 - --from-snap s1 --no-progress']);
    const calls = await target.calls();
    expect(calls.filter((call) => !/^(?:info|snap ls) /.test(call))).toEqual([
      'status volumes/volume-1 --format json',
      'diff volumes/volume-1 --from-snap s1',
      'import-diff - volumes/volume-1 --no-progress',
    ]);
  });

  it('never gets an end record of a diff that broke, and ends by itself', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const target = await fake({ size: SIZE, snapshots: ['s1'] });
    const [, received] = await transfer(source, target, 'clear', (bytes, passed) =>
      passed > 1_500_000 ? null : bytes,
    );
    expect(received).toBeInstanceOf(MoverError);
    const imported = await target.imported();
    expect(imported.length).toBeLessThan(DIFF.length - 1);
    expect(DIFF.subarray(0, imported.length).equals(imported)).toBe(true);
    expect((await target.rbd.snapshots(IMAGE)).map((snapshot) => snapshot.name)).toEqual(['s1']);
  });

  it('gives its own words when it fails', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const target = await fake({ size: SIZE, snapshots: ['s1'], fullAfter: 100_000 });
    const [sent, received] = await transfer(source, target);
    expect(received).toMatchObject({
      code: 'DEVICE_FULL',
      message: expect.stringContaining('No space left on device') as string,
    });
    expect(sent).toMatchObject({
      code: 'DEVICE_FULL',
      message: expect.stringContaining('The target gave up: rbd import-diff failed') as string,
    });
  });

  it('fails with the source, though all of its stream came', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF, exportCode: 5 });
    const target = await fake({ size: SIZE, snapshots: ['s1'] });
    const [sent] = await transfer(source, target);
    expect(sent).toMatchObject({
      code: 'DEVICE_FAILED',
      message: expect.stringContaining('rbd export-diff failed: it ended with code 5') as string,
    });
    expect((await target.rbd.snapshots(IMAGE)).map((snapshot) => snapshot.name)).toEqual(['s1']);
  });

  it('takes what a broken diff left back to the last snapshot, or refuses', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const target = await fake({ size: SIZE, snapshots: ['s1'], changed: true });
    const [, refused] = await transfer(source, target, 'refuse');
    expect(refused).toMatchObject({ code: 'DISKS_DIFFER' });
    expect(await transfer(source, target)).toMatchObject([{ toSnap: 's2' }, { toSnap: 's2' }]);
    expect(await target.calls()).toContain('snap rollback volumes/volume-1@s1 --no-progress');
  });

  it('waits until nobody has the image open, but not for ever', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const soon = await fake({ size: SIZE, snapshots: ['s1'], watchers: ['192.0.2.7:0/1'] });
    expect((await transfer(source, soon))[1]).toMatchObject({ toSnap: 's2' });
    const used = await fake({
      size: SIZE,
      snapshots: ['s1'],
      watchers: Array.from({ length: 9 }, () => '192.0.2.7:0/1'),
    });
    expect((await transfer(source, used, 'clear', undefined, 300))[1]).toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('192.0.2.7') as string,
    });
  });
});

describe('the rbd program', () => {
  it('that does not end is ended, and no secret is in its words', async () => {
    const image = await fake({ size: SIZE, snapshots: [] });
    await expect(image.impatient.createSnapshot(IMAGE, 's1')).rejects.toMatchObject({
      message: expect.stringContaining('rbd snap create failed: it did not end within 0.5 s') as string,
      retryable: true,
    });
    const error = failed(await image.rbd.protectSnapshot(IMAGE, 's1').catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('Operation not permitted') as string,
    });
    expect(error.message).not.toMatch(/AQBS|user:word/);
  });

  it('is run through another command where that is said', async () => {
    const image = await fake({ size: SIZE, snapshots: ['s1'] });
    expect((await image.through.snapshots(IMAGE)).map(({ name }) => name)).toEqual(['s1']);
    expect(await image.calls()).toEqual(['snap ls volumes/volume-1 --format json']);
  });

  it('that is not there is said to be', async () => {
    const { RbdCommands } = await import('./rbd-commands.ts');
    await expect(new RbdCommands({ program: '/nowhere/rbd' }).version()).rejects.toMatchObject({
      code: 'DEVICE_UNAVAILABLE',
      message: expect.stringContaining('could not be started') as string,
    });
  });

  it.each(['-x', 'a@b', 'a/b', '', 'a\nb'])('never gets %j as a name', async (name) => {
    const image = await fake({ size: SIZE, snapshots: [] });
    await expect(image.rbd.createSnapshot(IMAGE, name)).rejects.toMatchObject({ code: 'JOB_INVALID' });
    await expect(image.rbd.info({ pool: 'p', image: name })).rejects.toMatchObject({ code: 'JOB_INVALID' });
  });

  it('never gets a password as the source of an import, since the cluster shows it', async () => {
    const image = await fake({ size: SIZE, snapshots: [] });
    await expect(
      image.rbd.prepareImport({ kind: 'http', url: 'http://me:word@192.0.2.1/disk' }, IMAGE),
    ).rejects.toMatchObject({ code: 'JOB_INVALID' });
    await expect(image.rbd.prepareImport({ kind: 'nbd', uri: 'http://192.0.2.1/' }, IMAGE)).rejects.toMatchObject({
      code: 'JOB_INVALID',
    });
    await image.rbd.prepareImport({ kind: 'nbd', uri: 'nbd://192.0.2.1/disk' }, IMAGE);
    expect(await image.sourceSpec()).toBe('{"type":"raw","stream":{"type":"nbd","uri":"nbd://192.0.2.1/disk"}}');
    expect(await image.calls()).toEqual(['migration prepare --import-only --source-spec-path - volumes/volume-1']);
  });
});

describe('both ends here', () => {
  it('bring the image to a snapshot, and let nothing by before its time', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const target = await fake({ size: SIZE, snapshots: ['s1'] });
    let asked = 0;
    const throttle = {
      ...makeThrottle(),
      beforeSend: (bytes: number) => Promise.resolve(void (asked += bytes)),
    };
    const to = { rbd: target.rbd, image: IMAGE };
    const report = await bringImage({ rbd: source.rbd, image: IMAGE }, to, 's2', { throttle });
    expect(report).toMatchObject({ fromSnap: 's1', toSnap: 's2', writtenBytes: 2_400_000, already: false });
    expect(asked).toBe(DIFF.length);
    expect((await target.imported()).equals(DIFF)).toBe(true);
    expect(await bringImage({ rbd: source.rbd, image: IMAGE }, to, 's2')).toMatchObject({ already: true });
  });

  it('say why the one that failed did, and end when they are told to', async () => {
    const source = await fake({ size: SIZE, snapshots: ['s1', 's2'], recorded: DIFF });
    const full = await fake({ size: SIZE, snapshots: ['s1'], fullAfter: 100_000 });
    const bring = (options: Parameters<typeof bringImage>[3]) =>
      bringImage({ rbd: source.rbd, image: IMAGE }, { rbd: full.rbd, image: IMAGE }, 's2', options);
    await expect(bring({})).rejects.toMatchObject({ code: 'DEVICE_FULL' });
    const stop = new AbortController();
    const reason = new Error('rolled back');
    setTimeout(() => stop.abort(reason), 100);
    const throttle = makeThrottle({ wireBytesPerSecond: 1000 });
    await expect(bring({ signal: stop.signal, throttle })).rejects.toBe(reason);
  });
});

describe('which diff comes next', () => {
  it.each<readonly [string, readonly string[], unknown]>([
    ['s1', [], { kind: 'send', fromSnap: null, toSnap: 's1' }],
    ['s3', [], { kind: 'send', fromSnap: null, toSnap: 's3' }],
    ['s3', ['s1'], { kind: 'send', fromSnap: 's1', toSnap: 's3' }],
    ['s3', ['s1', 's3'], { kind: 'already-whole' }],
  ])('to %s from %j', (wanted, target, choice) => {
    expect(chooseDiff(wanted, ['s1', 's2', 's3'], target)).toEqual(choice);
  });

  it('none, when the last snapshot of the target is not of the source, or later', () => {
    expect(() => chooseDiff('s3', ['s1', 's3'], ['s1', 'other'])).toThrow("'other', is none of the source");
    expect(() => chooseDiff('s1', ['s1', 's3'], ['s1', 's3'])).toThrow('which is later');
    expect(() => chooseDiff('s9', ['s1', 's3'], [])).toThrow("no snapshot 's9'");
  });
});

async function outcome(ends: Promise<DiffReport>): Promise<DiffReport | MoverError> {
  return await ends.catch((error: unknown) => failed(error));
}

function failed(error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  throw error instanceof Error ? error : new Error(String(error));
}
