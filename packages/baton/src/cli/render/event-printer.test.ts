import { describe, expect, test } from 'vitest';
import type { Event, EventBody } from '../../domain/event.ts';
import { EventPrinter } from './event-printer.ts';
import { styleFor } from './style.ts';

const START = Date.parse('2026-11-22T03:12:00.000Z');

/** Prints events, each `everyMs` after the one before, and answers with the lines and the live lines. */
function printed(
  events: readonly EventBody[],
  options: { live?: boolean; columns?: number; lang?: string; everyMs?: number } = {},
) {
  const lines: string[] = [];
  const live: (string | null)[] = [];
  const columns = options.columns ?? 100;
  let now = START;
  const printer = new EventPrinter({
    sink: {
      isLive: options.live ?? false,
      columns: options.live === true ? columns : null,
      line: (text) => lines.push(text),
      live: (draw) => live.push(draw === null ? null : draw(columns)),
    },
    style: styleFor({ env: { TZ: 'UTC', LANG: options.lang ?? 'C.UTF-8' }, color: false }),
    stepIds: ['preflight', 'primary.final-copy'],
    clouds: { source: 'os1', target: 'os2' },
    now: () => new Date(now),
  });
  for (const [index, body] of events.entries()) {
    now = START + index * (options.everyMs ?? 1000);
    const event: Event = { ...body, seq: index + 1, at: new Date(now).toISOString(), migrationId: 'm-1' };
    printer.print(event);
  }
  return { lines, live };
}

const began: EventBody = {
  kind: 'step.started',
  stepId: 'primary.final-copy',
  title: 'Copy the rest of the disks',
  attempt: 1,
};
const ended: EventBody = {
  kind: 'step.done',
  stepId: 'primary.final-copy',
  durationMs: 27_000,
  skipped: false,
  proofs: [
    { what: 'digests', result: 'proved', detail: 'equal' },
    { what: 'fsck', result: 'not-provable', detail: 'no access' },
  ],
};
const MIB = 1024 ** 2;
const progress = (done: number): EventBody => ({
  kind: 'progress',
  stepId: 'primary.final-copy',
  what: 'root of lb1',
  done,
  total: 1000 * MIB,
  unit: 'bytes',
});

describe('without a terminal', () => {
  test('one aligned line for what begins and one for what ends', () => {
    const { lines } = printed([
      { kind: 'migration.created', name: 'shop' },
      { kind: 'migration.state', state: 'running' },
      began,
      {
        kind: 'outage',
        address: '203.0.113.10',
        probe: 'icmp',
        from: '2026-11-22T03:12:02.100Z',
        durationMs: 12,
        lost: 1,
        stepId: 'primary.final-copy',
      },
      { kind: 'note', stepId: null, text: 'calm' },
      ended,
      { kind: 'migration.state', state: 'waiting', gate: 'cutover' },
      { kind: 'command.given', command: 'approve', by: 'alice', detail: 'gate cutover' },
      { kind: 'step.started', stepId: 'preflight', title: 'Look again', attempt: 2 },
      { kind: 'step.done', stepId: 'preflight', durationMs: 3, skipped: true, proofs: [] },
      { kind: 'guard.acted', reason: 'lb1 in os2 is SHUTOFF' },
      { kind: 'migration.state', state: 'rolling-back', reason: 'lb1 in os2 is SHUTOFF' },
      { kind: 'undo.started', stepId: 'preflight', title: 'Look again' },
      { kind: 'undo.done', stepId: 'preflight', durationMs: 900, stands: false },
      { kind: 'migration.state', state: 'rolled-back' },
      { kind: 'load-balancer.seen', side: 'source', role: 'primary', name: 'lb1', state: 'off', locked: true },
      { kind: 'load-balancer.seen', side: 'target', role: 'primary', name: 'lb1', state: 'MASTER', locked: false },
      { kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' },
    ]);
    expect(lines).toEqual([
      '03:12:00  · migration           shop created',
      '03:12:02  ● primary.final-copy  Copy the rest of the disks',
      '03:12:03  ! primary.final-copy  203.0.113.10 gave no answer to icmp for 12 ms  1 probe lost',
      '03:12:04  · migration           calm',
      '03:12:05  ✓ primary.final-copy  Copy the rest of the disks  27.0 s, 1 proved, 1 not provable',
      '03:12:06  ◦ migration           waits at the gate cutover',
      '03:12:07  · command             approve by alice: gate cutover',
      '03:12:08  ● preflight           Look again (attempt 2)',
      '03:12:09  ✓ preflight           Look again  nothing to do',
      '03:12:10  ↩ guard               lb1 in os2 is SHUTOFF',
      '03:12:11  ↩ migration           rolling back: lb1 in os2 is SHUTOFF',
      '03:12:12  ↩ preflight           take back: Look again',
      '03:12:13  ↩ preflight           taken back: Look again  900 ms',
      '03:12:14  ↩ migration           rolled back, the source serves',
      '03:12:15  · source              lb1 in os1: off, locked',
      '03:12:16  · target              lb1 in os2: MASTER',
      '03:12:17  · target              203.0.113.10 leads to os2',
    ]);
  });

  test('an outage that lasts has a line when it has begun, and one when its end was seen, or was not', () => {
    const gap = { address: '203.0.113.10', probe: 'icmp', from: '2026-11-22T03:11:58.120Z', stepId: null } as const;
    const { lines } = printed([
      { kind: 'outage.began', ...gap, answeredBefore: 'lb1' },
      { kind: 'outage', ...gap, durationMs: 4200, lost: 420, answeredBefore: 'lb1', answeredAfter: 'lb2' },
      { kind: 'outage', ...gap, vantage: 'paris', durationMs: 4200, lost: 420, end: 'unseen' },
    ]);
    expect(lines).toEqual([
      '03:12:00  ! outage              203.0.113.10 gives no answer to icmp since 03:11:58 (lb1 before)',
      '03:12:01  ! outage              203.0.113.10 gave no answer to icmp for 4.2 s (lb1 before, lb2 after)  420 probes lost',
      '03:12:02  ! outage              203.0.113.10 gave no answer to icmp from paris for at least 4.2 s  420 probes lost',
    ]);
  });

  test('a watch says only what was not meant: that it went away, and that it is back', () => {
    const { lines } = printed([
      { kind: 'watch.began' },
      { kind: 'watch.ended', until: '2026-11-22T03:12:00.500Z', why: 'ssh: connection lost\nand more' },
      { kind: 'watch.began', again: true },
      { kind: 'watch.ended', until: '2026-11-22T03:12:03.000Z' },
    ]);
    expect(lines).toEqual([
      '03:12:01  · watch               nobody has watched the HA IPs since 03:12:00: ssh: connection lost',
      '03:12:02  · watch               the HA IPs are watched again',
    ]);
  });

  test('a failure says its first line; the rest follows at the end of the run', () => {
    const error = {
      code: 'X',
      kind: 'cloud',
      message: 'os2 said 503.\nand more',
      remedy: 'wait',
      requestIds: [],
    } as const;
    const { lines } = printed([{ kind: 'step.failed', stepId: 'preflight', durationMs: 4000, error }]);
    expect(lines).toEqual(['03:12:00  ✗ preflight           os2 said 503.  4.0 s']);
  });

  test('progress speaks now and then, not at every event', () => {
    const { lines } = printed([began, ...[1, 2, 3, 4, 5, 6, 7, 8].map((part) => progress(part * 100 * MIB))], {
      everyMs: 5000,
    });
    expect(lines.slice(1)).toEqual([
      '03:12:15  ● primary.final-copy  root of lb1: 30 %, 300 of 1000 MiB, 20 MiB/s, 35 s left',
      '03:12:30  ● primary.final-copy  root of lb1: 60 %, 600 of 1000 MiB, 20 MiB/s, 20 s left',
    ]);
  });

  test('names from clouds cannot move the cursor', () => {
    const { lines } = printed([{ kind: 'note', stepId: null, text: 'a\u001b[2J\r\u202eb' }]);
    expect(lines).toEqual(['03:12:00  · migration           a\ufffd[2J\ufffd\ufffdb']);
  });

  test('plain marks where the locale is not UTF-8', () => {
    expect(printed([began, ended], { lang: 'C' }).lines).toEqual([
      '03:12:00  > primary.final-copy  Copy the rest of the disks',
      '03:12:01  + primary.final-copy  Copy the rest of the disks  27.0 s, 1 proved, 1 not provable',
    ]);
  });
});

describe('on a terminal', () => {
  test('what runs is one live line, which gives way to one finished line', () => {
    const { lines, live } = printed([began, ended], { live: true });
    expect(live).toEqual(['03:12:00  ● primary.final-copy  Copy the rest of the disks', null]);
    expect(lines).toEqual([
      '03:12:01  ✓ primary.final-copy  Copy the rest of the disks  27.0 s, 1 proved, 1 not provable',
    ]);
  });

  test('a title is cut to the terminal; what happened is not', () => {
    const gap: EventBody = {
      kind: 'outage',
      address: '203.0.113.10',
      probe: 'icmp',
      from: '2026-11-22T03:12:02.100Z',
      durationMs: 12,
      lost: 1,
      stepId: null,
    };
    const { lines } = printed([began, ended, gap], { live: true, columns: 76 });
    expect(lines[0]).toBe('03:12:01  ✓ primary.final-copy  Copy the …  27.0 s, 1 proved, 1 not provable');
    expect(lines[1]).toContain('203.0.113.10 gave no answer to icmp for 12 ms  1 probe lost');
  });
});
