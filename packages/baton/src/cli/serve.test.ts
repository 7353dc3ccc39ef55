import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintMoverCredentials } from '@baton/mover';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControllerSettings } from '../controller/controller-settings.ts';
import { baton } from './testing/terminal.ts';

let directory: string;
let certFile: string;
let keyFile: string;
let otherKeyFile: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'baton-serve-'));
  const { source, target } = mintMoverCredentials({ jobId: 'serve', now: new Date(), validHours: 1 });
  certFile = await file('cert.pem', target.certificate);
  keyFile = await file('key.pem', target.key);
  otherKeyFile = await file('other.pem', source.key);
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

/** Serves until it is told to stop, which it is at once. */
async function serve(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const stop = new AbortController();
  const seen: ControllerSettings[] = [];
  const stops: string[] = [];
  const ran = await baton(['serve', ...words], {
    env,
    signal: stop.signal,
    startController: (settings, onListening) => {
      seen.push(settings);
      const url = 'http://127.0.0.1:8080';
      onListening(url);
      stop.abort(new Error('stopped by SIGTERM'));
      return Promise.resolve({
        url,
        stop: () => {
          stops.push('stopped');
          return Promise.resolve();
        },
      });
    },
  });
  return { ...ran, settings: seen[0], stops };
}

test('says the URL first, and ends in good order', async () => {
  const { code, stdout, stderr, settings, stops } = await serve(['--login-cloud', 'os1']);
  expect({ code, stdout, stops }).toEqual({ code: 0, stdout: '', stops: ['stopped'] });
  expect(stderr.split('\n')).toEqual([
    'Baton serves http://127.0.0.1:8080 (Ctrl-C ends it in good order)',
    'Stopping in good order. Again to stop at once.',
    '',
  ]);
  expect(settings).toEqual({
    listen: { host: '127.0.0.1', port: 8080 },
    tls: null,
    trustedProxies: [],
    loginCloud: 'os1',
    tenantClouds: { source: [{ name: 'os1', projectId: null }], target: [], operator: [] },
    rolesFile: null,
    sessionKeyFile: null,
    webhooksFile: null,
    selfServiceFile: null,
    workers: 8,
    sessionHours: 12,
    logLevel: 'info',
  });
});

test('everything by options, and by the environment; options come first', async () => {
  const words = ['--listen', '[::1]:0', '--tls-cert', certFile, '--tls-key', keyFile, '--login-cloud', 'os1'];
  words.push('--roles', 'roles.yaml', '--workers', '0', '--session-hours', '1', '--log-level', 'debug');
  words.push('--session-key-file', 'keys', '--webhooks', 'hooks.yaml', '--self-service', 'self.yaml');
  words.push('--tenant-sources', '4f1c=os1-shop', '--tenant-targets', 'os2, 4f1c=os2-shop');
  words.push('--tenant-operator-cloud', 'os2-admin', '--trusted-proxy', '192.0.2.7, 2001:db8::/64');
  const byOptions = await serve(words, { BATON_WORKERS: '3', OS_CLOUD: 'other' });
  const byEnvironment = await serve([], {
    BATON_LISTEN: '[::1]:0',
    BATON_TLS_CERT: certFile,
    BATON_TLS_KEY: keyFile,
    BATON_LOGIN_CLOUD: 'os1',
    BATON_ROLES: 'roles.yaml',
    BATON_WORKERS: '0',
    BATON_SESSION_HOURS: '1',
    BATON_LOG_LEVEL: 'debug',
    BATON_SESSION_KEY_FILE: 'keys',
    BATON_WEBHOOKS: 'hooks.yaml',
    BATON_SELF_SERVICE: 'self.yaml',
    BATON_TENANT_SOURCES: '4f1c=os1-shop',
    BATON_TENANT_TARGETS: 'os2,4f1c=os2-shop',
    BATON_TENANT_OPERATOR_CLOUD: 'os2-admin',
    BATON_TRUSTED_PROXY: '192.0.2.7,2001:db8::/64',
    OS_CLOUD: 'other',
  });
  expect(byOptions.settings).toMatchObject({
    listen: { host: '::1', port: 0 },
    loginCloud: 'os1',
    rolesFile: 'roles.yaml',
    sessionKeyFile: 'keys',
    webhooksFile: 'hooks.yaml',
    selfServiceFile: 'self.yaml',
    tenantClouds: {
      source: [{ name: 'os1-shop', projectId: '4f1c' }],
      target: [
        { name: 'os2', projectId: null },
        { name: 'os2-shop', projectId: '4f1c' },
      ],
      operator: [{ name: 'os2-admin', projectId: null }],
    },
    trustedProxies: ['192.0.2.7', '2001:db8::/64'],
    workers: 0,
    sessionHours: 1,
    logLevel: 'debug',
  });
  expect(byOptions.settings?.tls?.cert.toString()).toContain('CERTIFICATE');
  expect(byEnvironment.settings).toEqual(byOptions.settings);
  expect((await serve([], { OS_CLOUD: 'os7' })).settings?.loginCloud).toBe('os7');
});

describe('refused before anything is opened', () => {
  const cloud = ['--login-cloud', 'os1'];
  test.each([
    [[], {}, 'At which cloud do people log in?', 'BATON_LOGIN_CLOUD'],
    [[...cloud, '--listen', '8080'], {}, '--listen is 8080. It has the form address:port', '--help'],
    [[...cloud, '--listen', '127.0.0.1:65536'], {}, '--listen is 127.0.0.1:65536.', '--help'],
    [[...cloud, '--listen', '[127.0.0.1]:80'], {}, '--listen is [127.0.0.1]:80.', '--help'],
    [[...cloud, '--listen', '::1:80'], {}, '--listen is ::1:80.', '--help'],
    [cloud, { BATON_WORKERS: '-1' }, 'BATON_WORKERS is -1. It is a whole number from 0 to 100.', '--help'],
    [[...cloud, '--workers', '101'], {}, '--workers is 101.', '--help'],
    [[...cloud, '--trusted-proxy', '0.0.0.0/0'], {}, '--trusted-proxy is 0.0.0.0/0.', '--help'],
    [[...cloud, '--session-hours', '0'], {}, '--session-hours is 0. It is a whole number of hours', '--help'],
    [[...cloud, '--log-level', 'loud'], {}, '--log-level is loud. It is one of trace, debug', '--help'],
    [[...cloud, '--listen', '0.0.0.0:8080'], {}, '0.0.0.0:8080 is reached from other machines', '--insecure-http'],
    [[...cloud, '--listen', '[::]:8080'], {}, '[::]:8080 is reached from other machines', '--tls-cert'],
    [[...cloud, '--listen', 'baton.example:80'], {}, 'whoever is on the way reads passwords', '--insecure-http'],
    [[...cloud, '--tls-key', 'key.pem'], {}, 'There is a key for TLS, but --tls-cert is missing.', '--tls-cert'],
    [cloud, { BATON_TLS_CERT: 'cert.pem' }, 'There is a certificate for TLS, but --tls-key is missing.', '--tls-key'],
    [[...cloud, '--tenant-targets', 'os2,'], {}, '--tenant-targets is os2,. It names entries', '--help'],
    [[...cloud, '--tenant-sources', 'shop=a=b'], {}, '<project id>=<name> is open to that project alone', '--help'],
    [cloud, { BATON_TENANT_OPERATOR_CLOUD: '=os2' }, 'BATON_TENANT_OPERATOR_CLOUD is =os2.', '--help'],
    [
      [...cloud, '--tenant-targets', 'os2,os3', '--tenant-operator-cloud', '4f1c=os3'],
      {},
      'os3 is named by --tenant-targets and by --tenant-operator-cloud',
      'by --tenant-operator-cloud',
    ],
    [[...cloud, 'more'], {}, 'Too many arguments', 'baton serve --help'],
  ])('%j %j', async (words, env, message, remedy) => {
    const { code, stderr, settings } = await serve(words, env);
    expect({ code, settings }).toEqual({ code: 2, settings: undefined });
    expect(stderr).toMatch(/^Error: .*\(USAGE\)\nHow to solve it: .*\n$/);
    expect(stderr).toContain(message);
    expect(stderr).toContain(remedy);
  });

  test('files of TLS that cannot be read, are none, or do not belong together', async () => {
    const tls = async (cert: string, key: string) => await serve([...cloud, '--tls-cert', cert, '--tls-key', key]);
    const missing = await tls(join(directory, 'nothing.pem'), keyFile);
    expect(missing.stderr).toContain(
      `--tls-cert names ${join(directory, 'nothing.pem')}, which cannot be read (ENOENT).`,
    );
    const none = await tls(await file('none.pem', 'a secret that is no key'), keyFile);
    expect(none.stderr).toContain('cannot be used for TLS');
    expect(none.stderr).not.toContain('a secret');
    const apart = await tls(certFile, otherKeyFile);
    expect(apart.stderr).toContain('cannot be used for TLS');
    for (const { code, settings } of [missing, none, apart])
      expect({ code, settings }).toEqual({ code: 2, settings: undefined });
  });
});

test.each([
  [['--listen', '0.0.0.0:80', '--insecure-http'], {}],
  [['--listen', '0.0.0.0:80'], { BATON_INSECURE_HTTP: '1' }],
  [['--listen', '127.9.9.9:80'], {}],
  [['--listen', 'localhost:80'], {}],
])('may be plain HTTP: %j %j', async (words, env) => {
  const { settings } = await serve(['--login-cloud', 'os1', ...words], env);
  expect(settings?.tls).toBeNull();
});

test('beyond this machine with TLS', async () => {
  const words = ['--login-cloud', 'os1', '--listen', '0.0.0.0:443', '--tls-cert', certFile, '--tls-key', keyFile];
  expect((await serve(words)).settings?.listen).toEqual({ host: '0.0.0.0', port: 443 });
});

test('a controller that cannot start is an error like any other', async () => {
  const { code, stderr } = await baton(['serve', '--login-cloud', 'os1']);
  expect(code).toBe(1);
  expect(stderr).toContain('this command line starts no controller');
});
