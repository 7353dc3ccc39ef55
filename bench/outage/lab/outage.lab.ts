/**
 * bench/outage in the lab: two real OpenStack clouds, real guests, a pair moved by Baton and one by hand. The lab must be up.
 * BATON_BENCH_N (5), BATON_BENCH_ORDERS (both), BATON_BENCH_HAND (yes) say how much of it; BATON_BENCH_ADD=yes adds to the samples that
 * are there.
 */
import { existsSync } from 'node:fs';
import { loadavg, cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { labFacts } from '../../../test/lab/harness/lab.ts';
import { runCommand } from '../../../test/lab/harness/run-command.ts';
import { addUp } from '../add-up.ts';
import { type Ground, type Order, ORDERS, readResult, type Result, writeResult } from '../result.ts';
import { byBaton } from './by-baton.ts';
import { byHand } from './by-hand.ts';
import { Samples } from './samples.ts';

const N = Number(process.env['BATON_BENCH_N'] ?? 5);
const WANTED = (process.env['BATON_BENCH_ORDERS'] ?? ORDERS.join(',')).split(',') as readonly Order[];
const HAND = (process.env['BATON_BENCH_HAND'] ?? 'yes') === 'yes';
const ADD = (process.env['BATON_BENCH_ADD'] ?? 'no') === 'yes';
const ground: Ground = labFacts().clouds.os2.backend === 'ovn' ? 'lab-ovn' : 'lab-linuxbridge';

const samples = new Samples();
const before = loadavg()[0] ?? 0;
const file = fileURLToPath(new URL(`../results/${ground}.json`, import.meta.url));
const earlier = ADD && existsSync(file) ? await readResult(file) : null;

for (const order of WANTED) {
  const [name, cidr] = order === 'primary-first' ? ['first', '10.0.6.0/24'] : ['standby', '10.0.7.0/24'];
  it(`moves a pair by Baton, ${order}`, async () => {
    await byBaton(samples, order, name ?? '', cidr ?? '', N);
    expect(samples.of(order, 'sum')).toHaveLength(N);
  });
}
it.runIf(HAND)('moves a pair by hand', async () => {
  await byHand(samples, N);
  expect(samples.of(null, 'cutover')).toHaveLength(N);
});

/** After each part, so that what was measured is not lost with what comes after it. */
afterEach(async () => {
  const phases = samples.phases();
  if (phases.length === 0) return;
  const now: Result = {
    ground,
    at: new Date().toISOString(),
    command: `BATON_BENCH_N=${N} BATON_BENCH_ORDERS=${WANTED.join(',')} npm run bench:outage:lab`,
    machine: {
      kernel: release(),
      processors: cpus().length,
      load: [before, loadavg()[0] ?? 0],
      versions: await versions(),
    },
    prober: {
      intervalMs: 10,
      lateAfterMs: 250,
      realTime: samples.realTime,
      worstLatenessMs: samples.worstLatenessMs,
      repeated: 0,
    },
    n: N,
    phases: [...phases],
    variants: [],
    tcp: null,
  };
  await writeResult(file, addUp(earlier, now));
});

async function versions(): Promise<Record<string, string>> {
  const of = async (...names: readonly string[]): Promise<readonly (readonly [string, string])[]> => {
    const { stdout } = await runCommand(['dpkg-query', '-W', '-f', '${Package} ${Version}\\n', ...names]);
    return stdout
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [name, version] = line.split(' ');
        return name !== undefined && version !== undefined ? [[name, version] as const] : [];
      });
  };
  return Object.fromEntries(await of('nova-api', 'neutron-server', 'keepalived', 'ovn-central', 'qemu-system-x86'));
}
