import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { NO_CONTEXTS } from './contexts.ts';
import { COMMAND } from './protocol.ts';
import { simple } from './testing/served-replies.ts';
import { Transmission } from './transmission.ts';

const INFO = {
  sizeBytes: 2 ** 20,
  flags: 1,
  minimumBlockBytes: 1,
  preferredBlockBytes: 4096,
  maximumPayloadBytes: 2 ** 25,
};
const WRITE = { command: 'write', offset: 0, length: 4096, flags: 0 } as const;

/** A link that takes the head of a request at once, but a payload, or goodbye, only when it is let. */
function slowLink(): {
  readonly transmission: Transmission;
  readonly cookie: () => Buffer;
  readonly reply: (bytes: Buffer) => void;
  readonly letGo: () => void;
} {
  const taken: Buffer[] = [];
  let letGo = (): void => undefined;
  const stream = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      taken.push(chunk);
      if (chunk.length === 28 && chunk.readUInt16BE(6) !== COMMAND.disconnect) done();
      else letGo = done;
    },
  });
  stream.on('error', () => undefined);
  const negotiated = { stream, reader: new ByteReader(stream), structured: false, contexts: NO_CONTEXTS, info: INFO };
  return {
    transmission: new Transmission('slow', negotiated, { inFlight: 4, requestTimeoutMs: 200 }),
    cookie: () => taken[0]?.subarray(8, 16) ?? Buffer.alloc(8),
    reply: (bytes) => void stream.push(bytes),
    letGo: () => letGo(),
  };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

describe('a write whose reply comes before its payload has left', () => {
  it('ends only when nothing needs its buffer any more', async () => {
    const { transmission, cookie, reply, letGo } = slowLink();
    let ended = false;
    const write = transmission.request({ ...WRITE, payload: Buffer.alloc(4096) }).then(() => (ended = true));
    await soon();
    reply(simple({ cookie: cookie() }, 0));
    await soon();
    expect(ended).toBe(false);
    letGo();
    await write;
  });

  it('is not to be answered again meanwhile', async () => {
    const { transmission, cookie, reply } = slowLink();
    const write = transmission.request({ ...WRITE, payload: Buffer.alloc(4096) });
    await soon();
    reply(simple({ cookie: cookie() }, 0));
    reply(simple({ cookie: cookie() }, 5));
    await expect(write).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });

  it('is not answered by what was meant for another connection', async () => {
    const { transmission, cookie, reply } = slowLink();
    const write = transmission.request({ ...WRITE, payload: Buffer.alloc(4096) });
    await soon();
    const other = Buffer.from(cookie());
    other[0] = (other[0] ?? 0) ^ 1;
    reply(simple({ cookie: other }, 0));
    await expect(write).rejects.toMatchObject({ code: 'PROTOCOL_BROKEN' });
  });
});

describe('a read that was given up while the server is told goodbye', () => {
  it('gets nothing into its buffer any more', async () => {
    const { transmission, cookie, reply } = slowLink();
    const into = Buffer.alloc(4096);
    const read = transmission.request({ command: 'read', offset: 0, length: 4096, flags: 0, into });
    await soon();
    reply(Buffer.concat([simple({ cookie: cookie() }, 0), Buffer.alloc(100, 1)]));
    await expect(read).rejects.toMatchObject({ code: 'LINK_LOST' });
    reply(Buffer.alloc(3996, 1));
    await soon();
    expect(into.subarray(100).equals(Buffer.alloc(3996))).toBe(true);
  });
});

describe('a reader of bytes', () => {
  it('holds little of what nobody asks for, and loses none of it', async () => {
    const stream = new PassThrough({ highWaterMark: 64 * 1024 });
    const reader = new ByteReader(stream);
    let sent = 0;
    const feed = (): void => {
      while (sent < 4 * 2 ** 20) {
        sent += 65_536;
        if (!stream.write(Buffer.alloc(65_536, sent / 65_536))) return void stream.once('drain', feed);
      }
      stream.end();
    };
    feed();
    await soon();
    expect(reader.heldBytes).toBeLessThanOrEqual(320 * 1024);
    for (let block = 1; block <= 64; block += 1)
      expect((await reader.read(65_536)).every((byte) => byte === block)).toBe(true);
    await expect(reader.read(1)).rejects.toThrow('closed');
  });
});
