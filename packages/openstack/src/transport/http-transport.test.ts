import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAgent } from './agent.ts';
import { HttpTransport, type HttpCall } from './http-transport.ts';
import { DEFAULT_RETRY } from './retry.ts';

const alive = new AbortController().signal;
const open: { server: Server; transport: HttpTransport }[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const { server, transport } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await transport.close();
  }
});

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const tls = { verify: true, caFile: null, certFile: null, keyFile: null };
  const agent = await createAgent('fake', tls, { connectTimeoutMs: 1_000, idleTimeoutMs: 5_000 });
  const retry = { ...DEFAULT_RETRY, baseDelayMs: 1, maxDelayMs: 2 };
  const transport = new HttpTransport({ cloud: 'fake', agent, retry, onResponse: undefined });
  open.push({ server, transport });
  const call = (over: Partial<HttpCall> = {}): HttpCall => ({
    service: 'image',
    method: 'GET',
    url: new URL(`http://127.0.0.1:${port}/v2/x?secret=1`),
    headers: {},
    idempotent: true,
    timeoutMs: 2_000,
    signal: alive,
    ...over,
  });
  return { server, transport, call };
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}

async function drain(request: IncomingMessage): Promise<void> {
  for await (const _ of request);
}

describe('what may be sent again', () => {
  it('is a GET whose connection broke', async () => {
    let attempts = 0;
    const { transport, call } = await serve((_request, response) => {
      attempts += 1;
      if (attempts < 3) response.destroy();
      else response.end('there');
    });
    expect((await transport.send(call())).text).toBe('there');
    expect(attempts).toBe(3);
  });

  it('is not a POST whose body has gone out', async () => {
    let attempts = 0;
    const { transport, call } = await serve((request, response) => {
      attempts += 1;
      void drain(request).then(() => response.destroy());
    });
    const post = call({ method: 'POST', idempotent: false, body: '{"server": {}}' });
    await expect(transport.send(post)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
    expect(attempts).toBe(1);
  });

  it('is not a POST that was answered with 503', async () => {
    let attempts = 0;
    const { transport, call } = await serve((_request, response) => {
      attempts += 1;
      response.writeHead(503).end();
    });
    expect((await transport.send(call({ method: 'POST', idempotent: false, body: '{}' }))).status).toBe(503);
    expect(attempts).toBe(1);
  });

  it('is a POST that nobody took', async () => {
    const { server, transport, call } = await serve((_request, response) => response.end('taken'));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const failing = call({ method: 'POST', idempotent: false, body: '{}' });
    await expect(transport.send(failing)).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
    const late = new Promise<void>((resolve) => setTimeout(() => server.listen(port, '127.0.0.1', resolve), 1));
    const sent = transport.send(failing).catch(() => transport.send(failing));
    await late;
    expect((await sent).text).toBe('taken');
  });

  it('is not a stream of bytes', async () => {
    let attempts = 0;
    const { transport, call } = await serve((_request, response) => {
      attempts += 1;
      response.writeHead(503).end();
    });
    const bytes = (async function* () {
      yield Buffer.from('x');
    })();
    expect((await transport.send(call({ method: 'PUT', body: bytes }))).status).toBe(503);
    expect(attempts).toBe(1);
  });
});

describe('time', () => {
  it('runs out for a request, and the query stays out of the error', async () => {
    const { transport, call } = await serve(() => {});
    const error = await transport.send(call({ timeoutMs: 30 })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringMatching(/GET \/v2\/x at .* got no answer within 30 ms/),
    });
    expect(String(error)).not.toContain('secret');
  });

  it('runs out for an answer that stalls', async () => {
    const { transport, call } = await serve((_request, response) => {
      response.write('begun');
    });
    await expect(transport.send(call({ timeoutMs: 50 }))).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('ends when the caller says so: before, meanwhile, and between attempts', async () => {
    const { transport, call } = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': '20' }).end();
    });
    await expect(transport.send(call({ signal: AbortSignal.abort() }))).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(transport.send(call({ signal: AbortSignal.timeout(30) }))).rejects.toMatchObject({ code: 'ABORTED' });
    const silent = await serve(() => {});
    await expect(silent.transport.send(silent.call({ signal: AbortSignal.timeout(30) }))).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});

describe('a download', () => {
  it('waits for a slow reader instead of piling up', async () => {
    const total = 24 * 1024 * 1024;
    let sent = 0;
    const { transport, call } = await serve((_request, response) => {
      const chunk = Buffer.alloc(256 * 1024, 7);
      const more = (): void => {
        while (sent < total) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    // The limit is on a clock that is moved by hand: client and server share this process, so on a busy machine a real
    // limit of milliseconds can pass before either of them has had its turn.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { body } = await transport.open(call({ timeoutMs: 100 }));
    let received = 0;
    let sentMeanwhile = 0;
    for await (const chunk of body) {
      if (received === 0) {
        // Once, for longer than the request's own limit, which ended with the answer's first byte; and in real time for as
        // long as the server finds room to send.
        vi.advanceTimersByTime(150);
        const untilMs = performance.now() + 150;
        while (performance.now() < untilMs) await new Promise((resolve) => setImmediate(resolve));
        sentMeanwhile = sent;
      }
      received += chunk.length;
    }
    expect(sentMeanwhile).toBeLessThan(total / 2);
    expect(received).toBe(total);
  });

  it('breaks with an error when the other side goes', async () => {
    const { transport, call } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('half', () => response.destroy());
    });
    const { body } = await transport.open(call());
    await expect(readAll(body)).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
  });

  it('ends when the caller says so', async () => {
    const stalling: RequestListener = (_request, response) => void response.write('x');
    const first = await serve(stalling);
    const caller = new AbortController();
    const { body } = await first.transport.open(first.call({ signal: caller.signal }));
    const read = readAll(body);
    setImmediate(() => caller.abort());
    await expect(read).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('lets go of the connection when its reader leaves', async () => {
    const { transport, call } = await serve((_request, response) => void response.write(Buffer.alloc(1_000)));
    const { body } = await transport.open(call());
    for await (const _ of body) break;
    await expect(transport.close()).resolves.toBeFalsy();
  });
});

describe('an upload', () => {
  it('asks for bytes only as fast as they are taken', async () => {
    let made = 0;
    const { transport, call } = await serve((request, response) => {
      request.pause();
      setTimeout(() => {
        expect(made).toBeLessThan(32);
        request.resume();
        request.on('end', () => response.end('ok'));
      }, 60);
    });
    async function* source(): AsyncGenerator<Uint8Array> {
      for (made = 0; made < 64; made += 1) yield Buffer.alloc(256 * 1024);
    }
    expect((await transport.send(call({ method: 'PUT', body: source(), idempotent: false }))).text).toBe('ok');
    expect(made).toBe(64);
  });

  it('passes on what its source throws, and the service sees it break', async () => {
    const outcome: Promise<string>[] = [];
    const { transport, call } = await serve((request) => {
      outcome.push(
        drain(request).then(
          () => 'whole',
          () => 'broken',
        ),
      );
    });
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.alloc(1_000);
      await new Promise((resolve) => setTimeout(resolve, 20));
      throw new RangeError('the disk is bad');
    }
    await expect(transport.send(call({ method: 'PUT', body: source(), idempotent: false }))).rejects.toThrow(
      RangeError,
    );
    expect(await outcome[0]).toBe('broken');
  });
});
