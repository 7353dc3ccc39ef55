import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { BlockDeviceSink } from './block-device-sink.ts';
import type { DiffReport } from './diff-report.ts';
import { receiveDiff } from './receive-diff.ts';
import type { ReceiveOptions } from './receive-diff.ts';
import { sendDiff } from './send-diff.ts';
import { diffBytes, noise } from './testing/diff-bytes.ts';
import { loopbackLink } from './testing/loopback.ts';
import type { OnTheWay } from './testing/loopback.ts';
import { memoryDevice } from './testing/memory-device.ts';

const SIZE = 3_000_000;
const JOB = { jobId: 'job-1', key: Buffer.alloc(16, 7), silenceMs: 2000 };
const DATA = noise(2_500_000, 'a');
/** In front of the end frame: the greeting (head, nonce, two bytes) and the heads of three pieces. */
const HEADS = 76 + 16 + 2 + 3 * 76;
const FULL = diffBytes({ to: 's1', size: SIZE }, [
  { offset: 1000, bytes: DATA },
  { offset: 2_600_000, zeros: 4096 },
]);

class Target {
  readonly content: Buffer;
  stands: string | null;

  constructor(content: Buffer = Buffer.alloc(SIZE), stands: string | null = null) {
    this.content = content;
    this.stands = stands;
  }

  sink(broken: number | null = null): BlockDeviceSink {
    return new BlockDeviceSink({
      device: memoryDevice(this.content, broken),
      stands: this.stands,
      elsewhere: 'make-zeros',
      onWhole: async (snapshot) => {
        this.stands = snapshot;
        await Promise.resolve();
      },
    });
  }
}

interface Ends {
  readonly sent: DiffReport | MoverError;
  readonly received: DiffReport | MoverError;
}

async function transfer(
  diff: Readable | null,
  sink: BlockDeviceSink,
  how: {
    readonly onTheWay?: OnTheWay;
    readonly finished?: Promise<void>;
    readonly receive?: Partial<ReceiveOptions>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Ends> {
  const { source, target } = await loopbackLink(how.onTheWay);
  const open = async (): Promise<{ stream: Readable; finished: Promise<void> } | null> =>
    await Promise.resolve(diff === null ? null : { stream: diff, finished: how.finished ?? Promise.resolve() });
  const [sent, received] = await Promise.all([
    outcome(sendDiff(open, source, how.signal === undefined ? JOB : { ...JOB, signal: how.signal })),
    outcome(receiveDiff(target, sink, { ...JOB, ...how.receive })),
  ]);
  return { sent, received };
}

async function outcome(ends: Promise<DiffReport>): Promise<DiffReport | MoverError> {
  try {
    return await ends;
  } catch (error) {
    if (error instanceof MoverError) return error;
    throw error;
  }
}

function ofBytes(bytes: Buffer, step = 65_536): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
    })(),
    { objectMode: false },
  );
}

const failed = (end: DiffReport | MoverError): MoverError => {
  if (end instanceof MoverError) return end;
  throw new Error('it did not fail');
};

describe('a diff between two ends', () => {
  it('arrives whole, and both ends report the same', async () => {
    const target = new Target(noise(SIZE, 'old'));
    const { sent, received } = await transfer(ofBytes(FULL), target.sink());
    expect(target.stands).toBe('s1');
    const expected = Buffer.alloc(SIZE);
    DATA.copy(expected, 1000);
    expect(target.content.equals(expected)).toBe(true);
    const report = {
      already: false,
      fromSnap: null,
      toSnap: 's1',
      sizeBytes: SIZE,
      streamBytes: FULL.length,
      writtenBytes: DATA.length,
      zeroBytes: 4096,
      sha256: createHash('sha256').update(FULL).digest('hex'),
    };
    expect(sent).toMatchObject(report);
    expect(received).toMatchObject(report);
    expect((sent as DiffReport).wireBytes).toBeLessThan(FULL.length + 4096);
  });

  it('that nothing needs is not sent', async () => {
    const target = new Target(Buffer.alloc(SIZE), 's1');
    const { sent, received } = await transfer(null, target.sink());
    expect(sent).toMatchObject({ already: true, toSnap: 's1', streamBytes: 0 });
    expect(received).toMatchObject({ already: true, toSnap: 's1', streamBytes: 0 });
  });

  it.each([60, 200, 500, 100_000, 1_200_000, FULL.length - 3, FULL.length + HEADS + 5, FULL.length + HEADS + 70])(
    'with a byte changed on the way (at %i) is refused, and never looks complete',
    async (at) => {
      const target = new Target();
      const { sent, received } = await transfer(ofBytes(FULL), target.sink(), { onTheWay: flipAt(at) });
      expect(['PROTOCOL_BROKEN', 'PEER_REFUSED']).toContain(failed(received).code);
      expect(['PROTOCOL_BROKEN', 'PEER_REFUSED', 'LINK_LOST']).toContain(failed(sent).code);
      expect(target.stands).toBeNull();
    },
  );

  it.each([0, 30, 300, 1_000_000, FULL.length - 100])(
    'over a connection that breaks after %i bytes fails on both ends, and goes well the next time',
    async (at) => {
      const target = new Target();
      const broken = await transfer(ofBytes(FULL), target.sink(), {
        onTheWay: (bytes, passed) => (passed + bytes.length > at ? null : bytes),
      });
      expect(failed(broken.sent).code).toBe('LINK_LOST');
      expect(failed(broken.received)).toMatchObject({ code: 'LINK_LOST', retryable: true });
      expect(target.stands).toBeNull();
      const again = await transfer(ofBytes(FULL), target.sink());
      expect(again.received).toMatchObject({ toSnap: 's1', streamBytes: FULL.length });
      expect(target.content.subarray(1000, 1000 + DATA.length).equals(DATA)).toBe(true);
    },
  );

  it('says how much is sent again', async () => {
    const { sent } = await transfer(ofBytes(FULL), new Target().sink(), { onTheWay: flipAt(2_300_000) });
    expect(failed(sent).message).toMatch(/\d+ bytes of the diff had been sent; they are sent again next time\.$/);
  });
});

describe('a source that does not end well', () => {
  it('cut short, whatever its program says', async () => {
    const target = new Target();
    const { sent, received } = await transfer(ofBytes(FULL.subarray(0, -1)), target.sink());
    expect(failed(sent).message).toContain('the stream ends where a record should follow');
    expect(failed(received).message).toContain('The source gave up');
    expect(target.stands).toBeNull();
  });

  it('whole, but its program failed', async () => {
    const target = new Target();
    const finished = Promise.reject(
      new MoverError({ code: 'DEVICE_FAILED', message: 'rbd export-diff failed.', remedy: 'Look.' }),
    );
    finished.catch(() => undefined);
    const { sent, received } = await transfer(ofBytes(FULL), target.sink(), { finished });
    expect(failed(sent).message).toContain('rbd export-diff failed.');
    expect(failed(received).message).toContain('The source gave up: rbd export-diff failed.');
    expect(target.stands).toBeNull();
  });

  it('told to stop', async () => {
    const stop = new AbortController();
    const endless = new Readable({ read: () => setImmediate(() => stop.abort()) });
    const { sent, received } = await transfer(endless, new Target().sink(), { signal: stop.signal });
    expect(failed(sent).message).toContain('told to stop');
    expect(failed(received).code).toBe('LINK_LOST');
    expect(endless.destroyed).toBe(true);
  });
});

describe('what a target refuses', () => {
  it.each([
    ['a diff that begins elsewhere', diffBytes({ from: 's0', to: 's2', size: SIZE }, []), 's1', 'DISKS_DIFFER'],
    ['a diff of all onto what holds a snapshot', diffBytes({ to: 's2', size: SIZE }, []), 's1', 'DISKS_DIFFER'],
    ['a snapshot that is there', diffBytes({ from: 's1', to: 's1', size: SIZE }, []), 's1', 'DISKS_DIFFER'],
    ['a diff without an end snapshot', diffBytes({ size: SIZE }, []), null, 'PROTOCOL_BROKEN'],
    ['a smaller image', diffBytes({ to: 's1', size: SIZE - 1 }, []), null, 'DEVICE_SIZE'],
    ['a larger image than there is room for', diffBytes({ to: 's1', size: SIZE + 1 }, []), null, 'DEVICE_SIZE'],
  ])('%s', async (_, bytes, stands, code) => {
    const target = new Target(Buffer.alloc(SIZE), stands);
    const { sent, received } = await transfer(ofBytes(bytes), target.sink());
    expect(failed(received).code).toBe(code);
    expect(failed(sent)).toMatchObject({ code, message: expect.stringContaining('The target gave up') as string });
    expect(target.stands).toBe(stands);
  });

  it('not a smaller image, when that is asked for', async () => {
    const { received } = await transfer(ofBytes(diffBytes({ to: 's1', size: SIZE - 1 }, [])), new Target().sink(), {
      receive: { allowShrink: true },
    });
    expect(received).toMatchObject({ sizeBytes: SIZE - 1 });
  });

  it('a disk that does not keep what is written', async () => {
    const target = new Target();
    const { sent, received } = await transfer(ofBytes(FULL), target.sink(2_000_000));
    expect(failed(received).code).toBe('NOT_AS_SENT');
    expect(failed(sent).code).toBe('NOT_AS_SENT');
    expect(target.stands).toBeNull();
  });

  it('the end of another job', async () => {
    for (const receive of [{ jobId: 'job-2' }, { key: Buffer.alloc(16, 8) }]) {
      const { sent, received } = await transfer(ofBytes(FULL), new Target().sink(), { receive });
      expect(failed(received).code).toBe('PEER_REFUSED');
      expect(failed(sent).code).toMatch(/PEER_REFUSED|LINK_LOST/);
    }
  });

  it('an end that says nothing', async () => {
    const { source, target } = await loopbackLink();
    const silent: Duplex = source;
    const error = failed(await outcome(receiveDiff(target, new Target().sink(), { ...JOB, silenceMs: 100 })));
    expect(error.message).toContain('nothing came for 0.1 s');
    silent.destroy();
  });
});

function flipAt(at: number): OnTheWay {
  return (bytes, passed) => {
    if (at < passed || at >= passed + bytes.length) return bytes;
    const changed = Buffer.from(bytes);
    changed[at - passed] = (changed[at - passed] ?? 0) ^ 0x10;
    return changed;
  };
}
