import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TlsConfig } from '../clouds-config/cloud-config.ts';
import { createAgent } from './agent.ts';
import { HttpTransport } from './http-transport.ts';
import { DEFAULT_RETRY } from './retry.ts';

const trusting: TlsConfig = { verify: true, caFile: null, certFile: null, keyFile: null };
let directory: string;
let certFile: string;
let keyFile: string;
let server: Server;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'agent-test-'));
  certFile = join(directory, 'cert.pem');
  keyFile = join(directory, 'key.pem');
  const subject = ['-subj', '/CN=keystone.example', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, ...subject], { stdio: 'ignore' });
  const [cert, secret] = [readFileSync(certFile), readFileSync(keyFile)];
  server = createServer(
    { cert, key: secret, ca: cert, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      response.end((request.socket as TLSSocket).authorized ? 'known client' : 'unknown client');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

async function get(tls: TlsConfig, host = '127.0.0.1'): Promise<string> {
  const agent = await createAgent('os1', tls, { connectTimeoutMs: 1_000, idleTimeoutMs: 1_000 });
  const transport = new HttpTransport({ cloud: 'os1', agent, retry: DEFAULT_RETRY, onResponse: undefined });
  try {
    const answer = await transport.send({
      service: 'identity',
      method: 'GET',
      url: new URL(`https://${host}:${(server.address() as AddressInfo).port}/v3`),
      headers: {},
      idempotent: true,
      timeoutMs: 2_000,
      signal: new AbortController().signal,
    });
    return answer.text;
  } finally {
    await transport.close();
  }
}

describe('TLS', () => {
  it('does not trust whom nobody vouches for, and says what to do', async () => {
    await expect(get(trusting)).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('its certificate is self-signed; name its authority in `cacert`'),
    });
  });

  it('trusts the named authority, or everybody when told so', async () => {
    expect(await get({ ...trusting, caFile: certFile })).toBe('unknown client');
    expect(await get({ ...trusting, verify: false })).toBe('unknown client');
  });

  it('minds the host name', async () => {
    await expect(get({ ...trusting, caFile: certFile }, 'localhost')).rejects.toMatchObject({
      code: 'TLS_FAILED',
      message: expect.stringContaining('made for another host name'),
    });
  });

  it('shows a client certificate', async () => {
    expect(await get({ verify: true, caFile: certFile, certFile, keyFile })).toBe('known client');
  });

  it('names a file that cannot be read', async () => {
    await expect(get({ ...trusting, caFile: '/nowhere/ca.pem' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'cloud os1: the file that `cacert` names cannot be read: /nowhere/ca.pem',
    });
  });
});

it('a stream that falls silent is given up', async () => {
  const silent = createPlainServer((_request, response) => void response.write('begun'));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const agent = await createAgent('os1', trusting, { connectTimeoutMs: 1_000, idleTimeoutMs: 20 });
  const transport = new HttpTransport({ cloud: 'os1', agent, retry: DEFAULT_RETRY, onResponse: undefined });
  const { body } = await transport.open({
    service: 'image',
    method: 'GET',
    url: new URL(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/v2/images/i1/file`),
    headers: {},
    idempotent: true,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
  });
  const read = async (): Promise<void> => {
    for await (const _ of body);
  };
  await expect(read()).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('no byte came for too long'),
  });
  await transport.close();
  silent.closeAllConnections();
  silent.close();
});
