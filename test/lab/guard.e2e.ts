/**
 * Somebody shuts the load balancer in the target off behind Baton's back: the HA IP becomes active in the source again.
 * Then the migration is given up, and nothing of it is left.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { baton, batonEnds, planOf, show, startBaton } from './harness/baton.ts';
import { EchoProber } from './harness/echo-prober.ts';
import { inGuest, makePair, openstack, type Pair, untilAnswers, whoAnswers } from './harness/lab.ts';
import { eventually, type Running } from './harness/run-command.ts';
import { keep } from './harness/summary.ts';

const NAME = 'cafe';
let pair: Pair;
let address: string;
let running: Running;
let planFile: string;
let untilTheGuard: EchoProber;

beforeAll(async () => {
  pair = await makePair(NAME, '10.0.1.0/24');
  address = pair.floatingIp.address;
  planFile = await planOf(NAME, '--cutover-gate', 'automatic');
  // What people do with a plan: read it, and change a line.
  const text = readFileSync(planFile, 'utf8');
  expect(text).toContain('preCopy: rehearse');
  writeFileSync(planFile, text.replace('preCopy: rehearse', 'preCopy: skip'));
  untilTheGuard = new EchoProber(address);
  running = startBaton(['migration', 'start', planFile]);
});

describe('the guard', () => {
  it('goes on watch after a cutover that the plan opened', async () => {
    await eventually('the guard is on watch', 400, async () => {
      if (running.child.exitCode !== null)
        throw new Error(`Baton ended with ${running.child.exitCode}:\n${running.stderrSoFar()}`);
      return running.stderrSoFar().includes('rollback-window') ? true : null;
    });
    await untilAnswers(address, `${NAME}-lb1`, 5);
    // No way into the guests: the VIP is handed over by a soft stop, and the skew of priority 100 makes 0.6 s.
    const seen = await untilTheGuard.stop();
    keep('handover by soft stop, ms', Math.max(...seen.lostGapsMs));
    expect(seen.lostGapsMs.length).toBeGreaterThan(0);
    expect(Math.max(...seen.lostGapsMs)).toBeLessThan(1500);
  });

  it('a second migration of the same group is refused', async () => {
    const second = await baton('migration', 'start', planFile);
    expect(second.code, second.stderr).toBe(3);
    expect(second.stderr).toContain('active');
  });

  it('takes the service back when the load balancer is stopped by Nova behind its back', async () => {
    const prober = new EchoProber(address);
    const beganMs = Date.now();
    await openstack('os2', 'server', 'stop', `${NAME}-lb1`);
    await untilAnswers(address, `${NAME}-lb2`, 60);
    keep('guard: service back in the source after the stop was asked for, ms', Date.now() - beganMs);
    const done = await running.finished;
    expect(done.code, done.stderr).toBe(4);
    const seen = await prober.stop();
    keep('guard rollback, outage ms', seen.outageMs);
    expect((await show(NAME)).state).toBe('rolled-back');
    // Detection, the agents' 0.5-2 s, and a busy machine.
    expect(seen.outageMs).toBeLessThan(15_000);
  });
});

describe('giving it up', () => {
  it('starts the primary in the source again and removes what was made in the target', async () => {
    const ended = await batonEnds(0, 'migration', 'abort', NAME, '--yes');
    expect(ended.stderr).not.toContain('failed');
    expect((await show(NAME)).state).toBe('aborted');
    await untilAnswers(address, `${NAME}-lb1`, 90);
    expect(await whoAnswers(address)).toBe(`${NAME}-lb1`);
    for (const thing of [['server'], ['volume'], ['network'], ['router'], ['port'], ['image']]) {
      const rows = await openstack<readonly Record<string, string>[]>('os2', ...thing, 'list', '-f', 'json');
      expect(rows.map((row) => row['Name']).filter((name) => name?.includes(NAME))).toEqual([]);
    }
  });

  it('the pair is whole in the source again', async () => {
    await eventually('the secondary hears the primary again', 60, async () =>
      (await inGuest('os1', `${NAME}-lb2`, 'cat /www/state')).trim() === 'BACKUP' ? true : null,
    );
  });
});
