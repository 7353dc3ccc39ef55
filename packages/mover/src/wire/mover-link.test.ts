import { describe, expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { linkPair } from '../pass/testing/link-pair.ts';
import { makeTagger } from '../tags/tagger.ts';
import { planOf } from '../pass/testing/scenario.ts';
import { encodeHeader, HEADER_BYTES, KINDS } from './frame.ts';
import { makeBufferPool } from './buffer-pool.ts';
import { acceptHello, encodeHello, makeHello } from './hello.ts';
import { BUFFER_BYTES, LINK_LIMITS, openMoverLink } from './mover-link.ts';

const now = (): number => performance.now();
const way = {
  knowledge: 'read',
  algorithm: 'aes-128-gmac',
  smallBlocks: 'none',
  compression: 'none',
  windowChunks: 4,
  reorder: false,
  extents: true,
} as const;

async function failure(call: Promise<unknown>): Promise<MoverError> {
  const error: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(error instanceof MoverError)) throw new Error('no MoverError', { cause: error });
  return error;
}

const pool = () => makeBufferPool(BUFFER_BYTES, 2);

function opened(limits = {}) {
  const pair = linkPair();
  return { pair, link: openMoverLink(pair.source, { ...LINK_LIMITS, ...limits }, pool(), now) };
}

describe('a link', () => {
  it('carries frames whole, whatever pieces they come in', async () => {
    const { pair, link } = opened();
    const body = Buffer.alloc(300_000, 'abc');
    const bytes = Buffer.concat([
      encodeHeader({ kind: 'done', chunk: 7 }),
      encodeHeader({ kind: 'data', mask: 3, chunk: 8, length: body.length }),
      body,
      encodeHeader({ kind: 'end' }),
    ]);
    for (let at = 0; at < bytes.length; at += 7919) pair.target.write(bytes.subarray(at, at + 7919));
    expect(await link.next()).toMatchObject({ kind: 'done', chunk: 7, length: 0 });
    const data = await link.next();
    expect(data).toMatchObject({ kind: 'data', chunk: 8, mask: 3 });
    expect(data.body.equals(body)).toBe(true);
    data.release();
    expect(await link.next()).toMatchObject({ kind: 'end' });
    expect(link.pool.taken).toBe(0);
    await link.abandon();
  });

  it('holds the other end back while nobody takes what came', async () => {
    const { pair, link } = opened();
    const frame = Buffer.concat([encodeHeader({ kind: 'data', length: 1_000_000 }), Buffer.alloc(1_000_000)]);
    let accepted = 0;
    for (let one = 0; one < 12; one += 1) pair.target.write(frame, () => (accepted += 1));
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(link.pool.mostTaken).toBeLessThanOrEqual(4);
    expect(accepted).toBeLessThan(12);
    for (let one = 0; one < 12; one += 1) (await link.next()).release();
    expect(link.pool.mostTaken).toBeLessThanOrEqual(5);
    await link.abandon();
  });

  it.each([
    ['noise', Buffer.alloc(HEADER_BYTES, 0x5a)],
    ['a body without end', encodeHeader({ kind: 'row', length: 0xffff_ffff })],
    ['a kind that is not known', Buffer.from(encodeHeader({ kind: 'row' })).fill(99, 0, 1)],
    ['flags that are not known', encodeHeader({ kind: 'row', flags: 128 })],
  ])('refuses %s at once', async (_name, bytes) => {
    const { pair, link } = opened();
    pair.target.write(bytes);
    expect(await failure(link.next())).toMatchObject({ code: 'PROTOCOL_BROKEN' });
    await link.abandon();
  });

  it('ends when nothing comes, but not while the other end lives', async () => {
    const silent = opened({ silenceMs: 150 });
    expect(await failure(silent.link.next())).toMatchObject({ code: 'LINK_LOST', retryable: true });
    await silent.link.abandon();
    const pair = linkPair();
    const limits = { silenceMs: 400, standstillMs: 60_000 };
    const [one, other] = [
      openMoverLink(pair.source, limits, pool(), now),
      openMoverLink(pair.target, limits, pool(), now),
    ];
    const waiting = one.next();
    waiting.catch(() => {});
    void other.next().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(one.pulse.broken).toBe(null);
    other.send({ kind: 'done', chunk: 1 });
    expect(await waiting).toMatchObject({ kind: 'done' });
    await Promise.all([one.abandon(), other.abandon()]);
  });

  it('ends when the other end lives and does nothing', async () => {
    const { pair, link } = opened({ silenceMs: 10_000, standstillMs: 300 });
    const signs = setInterval(() => pair.target.write(encodeHeader({ kind: 'keepAlive' })), 20);
    expect(await failure(link.next())).toMatchObject({ code: 'PROTOCOL_BROKEN' });
    clearInterval(signs);
    await link.abandon();
  }, 20_000);

  it('tells the other end why it gives up', async () => {
    const pair = linkPair();
    const [one, other] = [
      openMoverLink(pair.source, LINK_LIMITS, pool(), now),
      openMoverLink(pair.target, LINK_LIMITS, pool(), now),
    ];
    const reason = new MoverError({ code: 'DEVICE_FULL', message: 'no\nroom', remedy: 'make room' });
    one.fail(reason);
    const heard = failure(other.next());
    await one.abandon();
    expect(await heard).toMatchObject({
      code: 'DEVICE_FULL',
      message: 'The other end gave up: no room',
      remedy: 'make room',
    });
    await other.abandon();
  });
});

describe('hello', () => {
  const plan = planOf(1000, way);
  const tagger = makeTagger(plan.tags);
  const own = makeHello('source', plan, tagger, { resumeAt: 0, basePass: 0 });
  const said = (hello: object) => {
    const { frame, body } = encodeHello(hello as typeof own);
    const { tag = Buffer.alloc(16), amount = 0, mask = 0 } = frame;
    return {
      kind: 'hello' as const,
      flags: 0,
      mask,
      chunk: 0,
      length: body.length,
      amount,
      tag,
      body,
      release: () => {},
    };
  };
  const fitting = { ...own, role: 'target', resumeAt: 0 };

  it('accepts the other end of the same pass', () => {
    expect(acceptHello(said({ ...fitting, features: ['brotli', 'later'] }), own).features).toEqual(['brotli', 'later']);
  });

  it.each([
    [{ role: 'source' }, 'both ends are the source'],
    [{ jobId: 'm-2/root' }, 'its job is "m-2/root", here it is "m-1/root"'],
    [{ pass: 2 }, 'its pass is 2'],
    [{ view: 'snapshot-9' }, 'its view is "snapshot-9"'],
    [{ sizeBytes: 1001 }, 'its size in bytes is 1001'],
    [{ algorithm: 'sha256-128' }, 'its tag algorithm'],
    [{ keyCheck: '00' }, 'its tag key (its check)'],
    [{ knowledge: 'fresh' }, 'its knowledge is "fresh"'],
    [{ windowBytes: 5 }, 'its window in bytes is 5'],
    [{ smallBlocks: 'always' }, 'its small blocks is "always"'],
  ])('refuses %o, and says what differs', (changed, says) => {
    expect(() => acceptHello(said({ ...fitting, ...changed }), own)).toThrow(
      expect.objectContaining({ code: 'PEER_REFUSED', message: expect.stringContaining(says) }),
    );
  });

  it('refuses another version, another program, and what is damaged', () => {
    const good = said(fitting);
    expect(() => acceptHello({ ...good, mask: 2 }, own)).toThrow(expect.objectContaining({ code: 'PEER_REFUSED' }));
    expect(() => acceptHello({ ...good, amount: 1 }, own)).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_BROKEN' }),
    );
    expect(() => acceptHello({ ...good, body: Buffer.from('{}') }, own)).toThrow(
      expect.objectContaining({ code: 'PROTOCOL_BROKEN' }),
    );
    for (const missing of ['resumeAt', 'features', 'role'])
      expect(() => acceptHello(said({ ...fitting, [missing]: missing === 'features' ? [] : null }), own)).toSatisfy(
        (call: () => unknown) => {
          try {
            call();
            return missing === 'features';
          } catch (error) {
            return missing !== 'features' && error instanceof MoverError && error.code === 'PROTOCOL_BROKEN';
          }
        },
      );
    expect(Object.keys(KINDS)).toHaveLength(15);
  });
});
