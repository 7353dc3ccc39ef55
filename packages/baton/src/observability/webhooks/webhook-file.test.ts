import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BatonError } from '../../domain/error.ts';
import { loadWebhooks, readWebhooks } from './webhook-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-webhooks-'));
  await writeFile(join(folder, 'good.secret'), 'whsec-0123456789abcdef\n', { mode: 0o600 });
  await writeFile(join(folder, 'short.secret'), 'hunter2\n', { mode: 0o600 });
  await writeFile(join(folder, 'empty.secret'), '\n', { mode: 0o600 });
  await writeFile(join(folder, 'three.secret'), 'whsec-0123456789abcdef\n'.repeat(3), { mode: 0o600 });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const hook = (more: string) => `webhooks:\n  - name: tickets\n    url: https://tickets.example/baton\n${more}`;

it('says who is told of what', () => {
  const text = `${hook('    secretFile: tickets.secret\n    events: [migration.state, guard.acted]\n')}
  - name: archive
    url: http://127.0.0.1:9000/
    secretFile: /run/credentials/archive
    events: all
`;
  expect(readWebhooks(text, '/etc/baton/webhooks.yaml')).toEqual([
    {
      name: 'tickets',
      url: 'https://tickets.example/baton',
      kinds: ['migration.state', 'guard.acted'],
      secretFile: '/etc/baton/tickets.secret',
    },
    { name: 'archive', url: 'http://127.0.0.1:9000/', kinds: 'all', secretFile: '/run/credentials/archive' },
  ]);
});

it('may name nobody', () => {
  expect(readWebhooks('webhooks: []\n', 'w.yaml')).toEqual([]);
});

it.each([
  [
    'a kind that there is not',
    hook('    secretFile: s\n    events: [step.dnoe]\n'),
    /w\.yaml:5:\d+: webhooks\[0\]\.events/,
  ],
  ['no kinds', hook('    secretFile: s\n    events: []\n'), /w\.yaml:5:\d+: webhooks\[0\]\.events/],
  ['no secret', hook('    events: all\n'), /w\.yaml:2:\d+: webhooks\[0\]\.secretFile/],
  [
    'a secret in the file',
    hook('    secret: x\n    secretFile: s\n    events: all\n'),
    /w\.yaml:4:5: webhooks\[0\]\.secret: is no key here; did you mean secretFile\?/,
  ],
  ['no list', 'hooks: []\n', /w\.yaml:1:1: /],
  ['nothing', '', /w\.yaml:1:1: /],
  ['no YAML', 'webhooks: [\n', /is not YAML/],
  ['aliases without end', 'a: &a [x]\nwebhooks: *b\n', /w\.yaml:\d+:\d+: is not YAML/],
  [
    'a name twice',
    `${hook('    secretFile: s\n    events: all\n')}  - {name: tickets, url: 'https://b.example/', secretFile: s, events: all}\n`,
    /w\.yaml:6:\d+: webhooks\[1\]\.name: is there twice/,
  ],
  [
    'a name with blanks',
    hook('    secretFile: s\n    events: all\n').replace('tickets', 'my tickets'),
    /w\.yaml:2:\d+: webhooks\[0\]\.name/,
  ],
  [
    'a URL without TLS',
    hook('    secretFile: s\n    events: all\n').replace('https', 'http'),
    /w\.yaml:3:\d+: webhooks\[0\]\.url: has no TLS/,
  ],
])('tells where the fault is: %s', (_what, text, fault) => {
  expect(() => readWebhooks(text, 'w.yaml')).toThrow(fault);
  expect(() => readWebhooks(text, 'w.yaml')).toThrow(
    expect.objectContaining({ code: 'WEBHOOKS_INVALID', kind: 'user' }),
  );
});

it.each([
  ['good.secret', null],
  ['missing.secret', /missing\.secret cannot be read \(ENOENT\)/],
  ['short.secret', /too short/],
  ['empty.secret', /has 0 lines/],
  ['three.secret', /has 3 lines/],
])('looks at the secrets before it starts: %s', async (secret, fault) => {
  const file = join(folder, 'webhooks.yaml');
  await writeFile(file, hook(`    secretFile: ${secret}\n    events: all\n`));
  const error = await loadWebhooks(file).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (fault === null) {
    expect(error).toBeNull();
    return;
  }
  expect(error).toBeInstanceOf(BatonError);
  expect(String(error)).toMatch(fault);
  expect(String(error)).not.toContain('hunter2');
  expect(String(error)).not.toContain('whsec');
});

it('says that the file cannot be read', async () => {
  await expect(loadWebhooks(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'WEBHOOKS_INVALID' });
});
