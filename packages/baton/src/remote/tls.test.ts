import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { ApiClient } from './api-client.ts';
import { SHORT_TIMES } from './testing/short-times.ts';

let directory: string;
let ca: string;
let server: Server;
let shown = 0;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'remote-tls-'));
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const subject = ['-subj', '/CN=baton.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, ...subject], { stdio: 'ignore' });
  ca = readFileSync(certFile, 'utf8');
  server = createServer({ cert: ca, key: readFileSync(keyFile) }, (request, response) => {
    if (request.headers.authorization !== undefined) shown += 1;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"there":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

async function ask(options: {
  readonly ca?: string;
  readonly host?: string;
  readonly scheme?: string;
}): Promise<unknown> {
  const { host = '127.0.0.1', scheme = 'https' } = options;
  const api = new ApiClient({
    url: `${scheme}://${host}:${(server.address() as AddressInfo).port}`,
    version: '0.1.0',
    bearer: () => Promise.resolve('a-bearer'),
    times: SHORT_TIMES,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  try {
    return await api.get('/v1/x', z.object({ there: z.boolean() }));
  } finally {
    await api.close();
  }
}

test('the authority that is named, and no other', async () => {
  expect(await ask({ ca })).toEqual({ there: true });
  expect(shown).toBe(1);
  await expect(ask({})).rejects.toMatchObject({
    code: 'CONTROLLER_TLS_FAILED',
    retryable: false,
    message: expect.stringContaining('self-signed'),
  });
  await expect(ask({ ca, host: 'localhost' })).rejects.toMatchObject({
    code: 'CONTROLLER_TLS_FAILED',
    message: expect.stringContaining('made for another name'),
  });
  // Whoever cannot be trusted is shown no bearer.
  expect(shown).toBe(1);
});

test('http:// where TLS is spoken', async () => {
  await expect(ask({ scheme: 'http' })).rejects.toMatchObject({ code: 'CONTROLLER_UNREACHABLE' });
});
