import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { readPlan } from '../planning/plan-file/read-plan.ts';
import { writePlan } from '../planning/plan-file/write-plan.ts';
import type { Finding } from '../services/services.ts';
import { InMemoryServices } from './testing/in-memory-services.ts';
import { baton } from './testing/terminal.ts';

const BLOCK: Finding = {
  check: 'quota',
  result: 'block',
  detail: 'os2 has 1 core left, 2 are needed',
  remedy: 'Ask for 1 more core.',
};
const PASS: Finding = { check: 'names', result: 'pass', detail: 'free', remedy: '' };
const CLOUDS = ['--source-cloud', 'os1', '--target-cloud', 'os2'];

let folder: string;
let file: string;
let services: InMemoryServices;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'));
  file = join(folder, 'shop.yaml');
  services = new InMemoryServices();
});
afterEach(() => rm(folder, { recursive: true }));

describe('plan create', () => {
  test('writes the plan, and only the plan, to stdout', async () => {
    services.findings = [PASS];
    const { code, stdout, stderr } = await baton(['plan', 'create', 'shop', ...CLOUDS], { services });
    expect(code).toBe(0);
    expect(readPlan(stdout, 'stdout')).toEqual(examplePlan);
    expect(stderr).toContain('1 check passed');
    expect(services.closed).toBe(1);
  });

  test('hands every wish on; clouds by environment', async () => {
    const argv = [
      'plan',
      'create',
      'shop',
      '--target-operator-cloud',
      'op',
      '--primary',
      'lb1',
      '--vantage',
      'ip netns exec "the internet"',
    ];
    const more = [
      '--flavor',
      'a=b',
      '--flavor',
      'c=d=e',
      '--volume-type',
      'ssd',
      '--external-network',
      'ext',
      '--cutover-gate',
      'automatic',
      '--order',
      'standby-first',
      '--probe-port',
      '8080',
      '--probe-interval',
      '50',
      '--no-ping',
    ];
    const env = { BATON_SOURCE_CLOUD: 'os1', BATON_TARGET_CLOUD: 'other' };
    await baton([...argv, ...more, '--target-cloud', 'os2'], { services, env });
    expect(services.requests).toEqual([
      {
        group: 'shop',
        look: {},
        sourceCloud: 'os1',
        targetCloud: 'os2',
        targetOperatorCloud: 'op',
        primary: 'lb1',
        vantage: ['ip', 'netns', 'exec', 'the internet'],
        order: 'standby-first',
        probe: { port: 8080, httpIntervalMs: 50, icmp: false },
        flavors: { a: 'b', c: 'd=e' },
        volumeType: 'ssd',
        externalNetwork: 'ext',
        gates: { cutover: 'automatic' },
      },
    ]);
  });

  test('a wish that is no port, no interval or no order is a fault of the command line', async () => {
    for (const wrong of [
      ['--probe-port', '0'],
      ['--probe-port', '80a'],
      ['--probe-interval', '60001'],
      ['--order', 'secondary-first'],
    ]) {
      const { code, stdout } = await baton(['plan', 'create', 'shop', ...CLOUDS, ...wrong], { services });
      expect([wrong, code, stdout]).toEqual([wrong, 2, '']);
    }
    expect(services.requests).toEqual([]);
  });

  test('tells what either order interrupts', async () => {
    const { stderr } = await baton(['plan', 'create', 'shop', ...CLOUDS], { services });
    expect(stderr).toContain('  order primary-first: handover 0-8 ms, cutover 0-2 ms, in sum 0-10 ms\n');
    expect(stderr).toContain('  the other order, standby-first: no handover, cutover 0-420 ms, in sum 0-420 ms\n');
    services.plan = { ...examplePlan, order: 'standby-first' };
    const other = await baton(['plan', 'create', 'shop', ...CLOUDS], { services });
    expect(other.stderr).toContain('  the other order, primary-first: handover 8-3400 ms, cutover 0-420 ms');
  });

  test('never replaces a file that may have been edited, unless told', async () => {
    await writeFile(file, 'mine');
    const argv = ['plan', 'create', 'shop', ...CLOUDS, '-o', file];
    const refused = await baton(argv, { services });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('add --force');
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await baton([...argv, '--force'], { services })).code).toBe(0);
    expect(readPlan(await readFile(file, 'utf8'), file)).toEqual(examplePlan);
  });

  test('what blocks is told with its remedy, and is the exit code', async () => {
    services.findings = [PASS, BLOCK];
    const { code, stdout, stderr } = await baton(['plan', 'create', 'shop', ...CLOUDS, '-f', 'json'], { services });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual(examplePlan);
    expect(stderr).toContain('✗ block    quota: os2 has 1 core left, 2 are needed\n             Ask for 1 more core.');
  });
});

describe('plan validate', () => {
  test('faults of the file come first, with line and column', async () => {
    await writeFile(file, writePlan(examplePlan).replace('boot: 600', 'boot: soon'));
    const { code, stdout, stderr } = await baton(['plan', 'validate', file], {});
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/shop\.yaml:\d+:9: timeouts\.boot: "soon" does not fit; a number \(PLAN_INVALID\)/);
    expect(stderr).toContain('How to solve it: Correct it in the file');
  });

  test('--offline looks at no cloud', async () => {
    await writeFile(file, writePlan(examplePlan));
    const { code, stdout, stderr } = await baton(['plan', 'validate', file, '--offline']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`${file} is a valid plan. The clouds were not looked at.\n`);
  });

  test('the worst finding first; machine formats alone on stdout', async () => {
    await writeFile(file, writePlan(examplePlan));
    services.findings = [PASS, BLOCK];
    const { code, stdout } = await baton(['plan', 'validate', file, '-f', 'json', '-c', 'check', '-c', 'result'], {
      services,
    });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toEqual([
      { Result: 'block', Check: 'quota' },
      { Result: 'pass', Check: 'names' },
    ]);
  });

  test('a file that is not there', async () => {
    const { code, stderr } = await baton(['plan', 'show', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('there is no such file or folder. (PLAN_UNREADABLE)');
  });
});

test('plan show in json has figures, not words', async () => {
  await writeFile(file, writePlan(examplePlan));
  const { stdout } = await baton([
    'plan',
    'show',
    file,
    '-f',
    'json',
    '-c',
    'outage_ms',
    '-c',
    'cutover_ms',
    '-c',
    'bytes',
  ]);
  const probe = await baton(['plan', 'show', file, '-f', 'json', '-c', 'order', '-c', 'probe']);
  expect(JSON.parse(probe.stdout)).toEqual({
    order: 'primary-first',
    probe: { icmp: examplePlan.probe.icmp, http: examplePlan.probe.http },
  });
  expect(JSON.parse(stdout)).toEqual({ outage_ms: [0, 10], cutover_ms: [0, 2], bytes: 42_949_672_960 });
});
