import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examplePlan } from '../../planning/plan-file/testing/example-plan.ts';
import { readPlan } from '../../planning/plan-file/read-plan.ts';
import { writePlan } from '../../planning/plan-file/write-plan.ts';
import { InMemoryServices } from '../testing/in-memory-services.ts';
import { baton } from '../testing/terminal.ts';

const CLOUDS = ['--source-cloud', 'os1', '--target-cloud', 'os2'];

let folder: string;
let file: string;
let services: InMemoryServices;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'));
  file = join(folder, 'shop.yaml');
  services = new InMemoryServices();
  await writeFile(file, writePlan(examplePlan));
});
afterEach(() => rm(folder, { recursive: true }));

describe('plan diff', () => {
  test('nothing differs', async () => {
    const { code, stdout, stderr } = await baton(['plan', 'diff', file, '--detailed-exitcode'], { services });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`shop in os1 is as ${file} says.\n`);
  });

  test('what differs is told with both values; the exit code only when it is asked for', async () => {
    services.drift = [{ path: 'haIps.203.0.113.99', kind: 'new', planned: null, found: { address: '203.0.113.99' } }];
    const plain = await baton(['plan', 'diff', file], { services });
    expect(plain.code).toBe(0);
    expect(plain.stdout).toContain('haIps.203.0.113.99');
    expect(plain.stderr).toContain('One thing differs');
    const detailed = await baton(['plan', 'diff', file, '--detailed-exitcode', '-f', 'json'], { services });
    expect(detailed.code).toBe(2);
    expect(JSON.parse(detailed.stdout)).toEqual([
      { Where: 'haIps.203.0.113.99', What: 'new', Planned: null, Found: { address: '203.0.113.99' } },
    ]);
  });
});

describe('plan create --detailed-exitcode', () => {
  const create = ['plan', 'create', 'shop', ...CLOUDS, '--detailed-exitcode'];

  test('0 when the file says the same, whenever it was made; the file is left alone', async () => {
    services.plan = { ...examplePlan, created: '2027-01-01T00:00:00Z' };
    const { code, stderr } = await baton([...create, '-o', file], { services });
    expect(code).toBe(0);
    expect(stderr).toContain('says the same already');
    expect(readPlan(await readFile(file, 'utf8'), file)).toEqual(examplePlan);
  });

  test('2 when it says something else: kept, or replaced by --force', async () => {
    services.plan = { ...examplePlan, name: 'shop-2' };
    const kept = await baton([...create, '-o', file], { services });
    expect(kept.code).toBe(2);
    expect(kept.stderr).toContain('says something else, and is left as it is');
    expect(readPlan(await readFile(file, 'utf8'), file).name).toBe('shop');
    expect((await baton([...create, '-o', file, '--force'], { services })).code).toBe(2);
    expect(readPlan(await readFile(file, 'utf8'), file).name).toBe('shop-2');
  });

  test('2 for a new plan, 3 when the preflight blocks', async () => {
    const other = join(folder, 'new.yaml');
    expect((await baton([...create, '-o', other], { services })).code).toBe(2);
    services.findings = [{ check: 'quota', result: 'block', detail: 'full', remedy: 'Ask for more.' }];
    expect((await baton([...create, '-o', other], { services })).code).toBe(3);
  });

  test('a file that is no plan is an error, and stays', async () => {
    await writeFile(file, 'mine');
    const { code } = await baton([...create, '-o', file, '--force'], { services });
    expect(code).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('mine');
  });
});
