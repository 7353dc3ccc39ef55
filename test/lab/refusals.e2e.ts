/** Bad input is refused before anything is touched: what happened, why, how to solve it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baton, HOME, planCommand, planOf, startBaton } from './harness/baton.ts';
import { CLOUDS_YAML, makePair, openstack, type Pair } from './harness/lab.ts';

const NAME = 'wiki';
let planFile: string;
let pair: Pair;
let before: string;

/** Everything that the project has in both clouds, to show that a refusal touched nothing. */
async function inventory(): Promise<string> {
  const parts: unknown[] = [];
  for (const cloud of ['os1', 'os2'] as const) {
    for (const thing of [
      ['server'],
      ['volume'],
      ['network'],
      ['router'],
      ['port'],
      ['image'],
      ['floating', 'ip'],
      ['security', 'group'],
    ]) {
      parts.push(await openstack(cloud, ...thing, 'list', '-f', 'json'));
    }
  }
  return JSON.stringify(parts);
}

beforeAll(async () => {
  pair = await makePair(NAME, '10.0.3.0/24');
  planFile = await planOf(NAME);
  before = await inventory();
});

afterAll(async () => {
  expect(await inventory()).toBe(before);
});

describe('refused before anything is touched', () => {
  it('an unknown cloud', async () => {
    const done = await baton('cloud', 'check', 'os9');
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/os9/);
    expect(done.stderr).toMatch(/os1/);
    expect(done.stderr).toMatch(/How to solve it/);
  });

  it('a wrong password, which is not told to anybody', async () => {
    const wrong = join(HOME, 'wrong.yaml');
    writeFileSync(
      wrong,
      readFileSync(CLOUDS_YAML, 'utf8').replaceAll(/password: \S+?([,}\s])/g, 'password: not-it-4711$1'),
      { mode: 0o600 },
    );
    const done = await startBaton(['cloud', 'check', 'os1'], { OS_CLIENT_CONFIG_FILE: wrong }).finished;
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/password|credential/i);
    expect(done.stderr).toMatch(/req-/);
    expect(done.stderr + done.stdout).not.toContain('not-it-4711');
  });

  it('no such group', async () => {
    const done = await baton('group', 'show', 'nobody', '--cloud', 'os1');
    expect(done.code).toBe(1);
    expect(done.stderr).toContain('nobody');
    expect(done.stderr).toContain(NAME);
  });

  it('a plan with a mistake, at its file, line and column', async () => {
    const bad = join(HOME, 'bad.yaml');
    const lines = readFileSync(planFile, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.startsWith('order: '));
    lines[at] = 'order: secondary-frist';
    writeFileSync(bad, lines.join('\n'));
    const done = await baton('plan', 'validate', bad, '--offline');
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain(`bad.yaml:${at + 1}:`);
  });

  it('a flavor with too little', async () => {
    const done = await baton(...planCommand(NAME, '--flavor', 'lb.tiny=lb.nano', '-o', join(HOME, 'nano.yaml')));
    expect(done.code).not.toBe(0);
    expect(done.stderr).toContain('lb.nano');
  });

  it('a flavor whose disk is smaller than the root disk', async () => {
    const grown = join(HOME, 'grown.yaml');
    writeFileSync(grown, readFileSync(planFile, 'utf8').replaceAll('sizeGib: 1', 'sizeGib: 2'));
    const done = await baton('migration', 'start', grown);
    expect(done.code, done.stderr).toBe(3);
    expect(done.stderr).toMatch(/lb\.tiny.*disk/);
  });

  it('a quota that is too small', async () => {
    const volumes = (await openstack<Record<string, unknown>>(
      'os2-admin',
      'quota',
      'show',
      'demo',
      '-f',
      'json',
    )) as unknown;
    // Other stories' volumes may be there: room for one more than there are, and the pair needs four.
    const present = await openstack<readonly unknown[]>('os2', 'volume', 'list', '-f', 'json');
    await openstack('os2-admin', 'quota', 'set', '--volumes', String(present.length + 1), 'demo');
    try {
      const done = await baton('migration', 'start', planFile);
      expect(done.code, done.stderr).toBe(3);
      expect(done.stderr).toMatch(/1 volume more/);
    } finally {
      await openstack('os2-admin', 'quota', 'set', '--volumes', quotaOf(volumes, 'volumes'), 'demo');
    }
  });

  it('an address that is taken in the target', async () => {
    await openstack(
      'os2-admin',
      'floating',
      'ip',
      'create',
      'internet',
      '--floating-ip-address',
      pair.floatingIp.address,
      '--project',
      'admin',
    );
    try {
      const done = await baton('migration', 'start', planFile);
      expect(done.code, done.stderr).toBe(3);
      expect(done.stderr).toContain(pair.floatingIp.address);
    } finally {
      await openstack('os2-admin', 'floating', 'ip', 'delete', pair.floatingIp.address);
    }
  });
});

function quotaOf(shown: unknown, resource: string): string {
  if (Array.isArray(shown)) {
    const row = (shown as readonly Record<string, unknown>[]).find((one) => one['Resource'] === resource);
    return String(row?.['Limit'] ?? 50);
  }
  return String((shown as Record<string, unknown>)[resource] ?? 50);
}
