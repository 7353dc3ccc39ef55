/**
 * kill -9 of Baton during the disk copy and during the cutover: the migration goes on at the same step and makes nothing
 * twice. At the end the pair serves to measure how people move a floating IP by hand, in the same run.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { batonEnds, planOf, report, show, startBaton, untilSaid } from './harness/baton.ts';
import { EchoProber } from './harness/echo-prober.ts';
import { CLOUDS_YAML, makePair, openstack, type Pair, untilAnswers, whoAnswers } from './harness/lab.ts';
import { eventually, mustRun, type Running } from './harness/run-command.ts';
import { keep } from './harness/summary.ts';

const NAME = 'news';
let pair: Pair;
let address: string;

beforeAll(async () => {
  pair = await makePair(NAME, '10.0.2.0/24');
  address = pair.floatingIp.address;
});

async function kill9(running: Running): Promise<void> {
  running.child.kill('SIGKILL');
  expect((await running.finished).signal).toBe('SIGKILL');
}

describe('kill -9', () => {
  it('during the disk copy: goes on at the same step', async () => {
    const planFile = await planOf(NAME);
    const first = startBaton(['migration', 'start', planFile]);
    await untilSaid(first, 'primary.final-copy', 300);
    // In the middle of it: helpers are made in the source, nothing has arrived.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    await kill9(first);
    const middle = await show(NAME);
    expect(middle).toMatchObject({ state: 'running', step: 'primary.final-copy' });

    await batonEnds(5, 'migration', 'start', NAME);
    const told = await report(NAME);
    expect(told.phases.find((phase) => phase.step === 'primary.final-copy')?.attempts).toBe(2);
    expect(
      told.phases
        .filter((phase) => phase.step !== 'primary.final-copy' && phase.attempts > 1 && phase.state === 'done')
        .map((phase) => phase.step),
    ).toEqual([]);
  });

  it('during the cutover: goes on, and the HA IP is served all the while', async () => {
    const prober = new EchoProber(address);
    const second = startBaton(['migration', 'approve', NAME, '--gate', 'cutover', '--yes']);
    await untilSaid(second, /● cutover/, 120);
    await eventually('the address is associated in the target', 30, async () => {
      const ips = await openstack<readonly Record<string, unknown>[]>(
        'os2',
        'floating',
        'ip',
        'list',
        '--floating-ip-address',
        address,
        '-f',
        'json',
      );
      return ips[0]?.['Port'] === null || ips.length === 0 ? null : true;
    });
    await kill9(second);
    const third = startBaton(['migration', 'start', NAME]);
    await eventually('the guard is on watch', 240, async () => ((await show(NAME)).state === 'guarding' ? true : null));
    await untilAnswers(address, `${NAME}-lb1`, 10);
    const seen = await prober.stop();
    keep('cutover with kill -9 in its middle, ms', seen.outageMs);
    expect(seen.lostMs).toBeLessThanOrEqual(100);

    third.child.kill('SIGINT');
    const done = await third.finished;
    expect(done.code, done.stderr).toBe(130);
    expect(done.stderr).toContain('baton migration start');
  });

  it('nothing exists twice in either cloud', async () => {
    for (const [cloud, thing, expected] of [
      ['os2', ['server'], [`${NAME}-lb1`]],
      ['os2', ['network'], [`${NAME}-net`]],
      ['os2', ['router'], [`${NAME}-router`]],
      ['os1', ['server'], [`${NAME}-lb1`, `${NAME}-lb2`]],
      ['os1', ['volume', 'snapshot'], []],
    ] as const) {
      const rows = await openstack<readonly Record<string, string>[]>(cloud, ...thing, 'list', '-f', 'json');
      expect(
        rows
          .map((row) => row['Name'] ?? '')
          .filter((name) => name.includes(NAME))
          .toSorted(),
        `${cloud} ${thing.join(' ')}`,
      ).toEqual(expected);
    }
  });
});

describe('by hand, for comparison', () => {
  /** One LB runs in each cloud now, and nobody guards: what people do with the two APIs, measured like Baton's cutover. */
  it.each(['reassociate', 'parallel', 'delete-create'])('%s', async (strategy) => {
    for (const [from, to, who] of [
      ['os2', 'os1', `${NAME}-lb2`],
      ['os1', 'os2', `${NAME}-lb1`],
    ] as const) {
      const prober = new EchoProber(address);
      await mustRun(
        ['/usr/bin/python3', 'test/lab/by-hand/move.py', from, to, address, strategy, `${NAME}-vip`, `${NAME}-vip`],
        { OS_CLIENT_CONFIG_FILE: CLOUDS_YAML },
      );
      await untilAnswers(address, who, 60);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      const seen = await prober.stop();
      keep(`by hand, ${strategy}, ms`, seen.outageMs);
      expect(await whoAnswers(address)).toBe(who);
    }
  });
});
