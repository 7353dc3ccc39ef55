import { describe, expect, test } from 'vitest';
import type { Plan } from '../../domain/plan.ts';
import { columnsOf } from '../render/printable.ts';
import { styleFor } from '../render/style.ts';
import { drawPicture, hasRoom } from './draw.ts';
import { sceneOf } from './scene.ts';
import {
  afterTheCutover,
  atTheGate,
  completed,
  guardActed,
  primaryCopying,
  type Recording,
  recordedPlan,
  rolledBack,
  secondaryCopying,
  started,
} from './testing/recording.ts';

const plain = styleFor({ env: { LANG: 'C.UTF-8', TZ: 'UTC' }, color: false });

interface Look {
  readonly columns?: number;
  readonly rows?: number;
  readonly plan?: Plan;
  readonly rests?: boolean;
}

/** A second and a half after what was recorded last. */
function lines(recording: Recording, { columns = 100, rows = 40, plan = recordedPlan, rests = false }: Look = {}) {
  const scene = sceneOf(plan, recording.events, rests ? null : recording.nowMs + 1500, 'UTC');
  return drawPicture(scene, { columns, rows }, plain);
}

const picture = (recording: Recording, look: Look = {}): string => `\n${lines(recording, look).join('\n')}\n`;

describe('a migration in pictures', () => {
  test('the start', () => {
    expect(picture(started())).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop                                                       primary-first · under way
       203.0.113.11           outage so far 0 ms, forecast 0-10 ms   exposure 0 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1             MASTER │◀───────── 203.0.113.10           │ shop-lb1       not made yet │
        │ primary                     │◀───────── 203.0.113.11           │ primary                     │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2             BACKUP │                                  │ shop-lb2       not made yet │
        │ secondary                   │                                  │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘


         both clouds   ● preflight 1 s   · reserve   · network
         primary       · pre-copy   · handover   · power off   · final copy   · boot   · validate
         HA IPs        · approve   · cutover   · rollback window
         secondary     · pre-copy   · power off   · final copy   · boot   · join   · report

         outages                                                                                      1 s
         203.0.113.10  ───────────────────────────────────────────────────────────────────────       0 ms
         203.0.113.11  ───────────────────────────────────────────────────────────────────────       0 ms
      "
    `);
  });

  test('the primary is copied', () => {
    expect(picture(primaryCopying())).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop                                                       primary-first · under way
       203.0.113.11           outage so far 0 ms, forecast 0-10 ms   exposure 0 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1             MASTER │◀───────── 203.0.113.10           │ shop-lb1       copying 62 % │
        │ primary                     │◀───────── 203.0.113.11           │ primary                     │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2             BACKUP │                                  │ shop-lb2       not made yet │
        │ secondary                   │                                  │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘
         shop-lb1 root  ███████████████░░░░░░░░░  62 %  12.4 of 20 GiB  119 MiB/s  1 min 06 s left

         both clouds   ✓ preflight   ✓ reserve   ✓ network
         primary       ● pre-copy 1 min 48 s  · handover  · power off  · final copy  · boot  · validate
         HA IPs        · approve   · cutover   · rollback window
         secondary     · pre-copy   · power off   · final copy   · boot   · join   · report

         outages                                                                               2 min 04 s
         203.0.113.10  ───────────────────────────────────────────────────────────────────────       0 ms
         203.0.113.11  ───────────────────────────────────────────────────────────────────────       0 ms
      "
    `);
  });

  test('the gate: both sides have a MASTER, clients reach the source', () => {
    expect(picture(atTheGate().pass(60))).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop                               primary-first · waits for approval of the cutover
       203.0.113.11   outage so far 12 ms, forecast 0-10 ms   exposure 3 min 33 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1        off, locked │                                  │ shop-lb1             MASTER │
        │ primary                     │                                  │ primary          (expected) │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2             MASTER │◀───────── 203.0.113.10           │ shop-lb2       not made yet │
        │ secondary                   │◀───────── 203.0.113.11           │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘


         both clouds   ✓ preflight   ✓ reserve   ✓ network
         primary       ✓ pre-copy  ✓ handover 12 ms  ✓ power off  ✓ final copy  ✓ boot  ✓ validated 14/14
         HA IPs        ◦ approve 1 min 01 s   · cutover   · rollback window
         secondary     · pre-copy   · power off   · final copy   · boot   · join   · report

         outages                                    ▾ handover                                 7 min 50 s
         203.0.113.10  ─────────────────────────────!───────────────────────────────··········      12 ms
         203.0.113.11  ─────────────────────────────────────────────────────────────··········       0 ms
      "
    `);
  });

  test('after the cutover: both sides have a MASTER, which is expected', () => {
    expect(picture(afterTheCutover())).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop                                      primary-first · rollback window open, 42 s
       203.0.113.11   outage so far 12 ms, forecast 0-10 ms   exposure 3 min 33 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1        off, locked │           203.0.113.10 ─────────▶│ shop-lb1             MASTER │
        │ primary                     │           203.0.113.11 ─────────▶│ primary                     │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2             MASTER │ keeps ready                      │ shop-lb2       not made yet │
        │ secondary        (expected) │ for rollback                     │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘


         both clouds   ✓ preflight   ✓ reserve   ✓ network
         primary       ✓ pre-copy  ✓ handover 12 ms  ✓ power off  ✓ final copy  ✓ boot  ✓ validated 14/14
         HA IPs        ✓ approved   ✓ cutover 0 ms   ● rollback window 42 s
         secondary     · pre-copy   · power off   · final copy   · boot   · join   · report

         outages                                ▾ handover                      cutover ▾      9 min 08 s
         203.0.113.10  ─────────────────────────!──────────────────────────·············──────      12 ms
         203.0.113.11  ────────────────────────────────────────────────────·············──────       0 ms
      "
    `);
  });

  test('the guard gives the service back', () => {
    expect(picture(guardActed())).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop  primary-first · rolling back: shop-lb1 in os2 no longer serves: it was shut o…
       203.0.113.11   outage so far 1.9 s, forecast 0-10 ms   exposure 3 min 33 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1        off, locked │                                  │ shop-lb1                off │
        │ primary                     │                                  │ primary                     │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2             MASTER │◀───────── 203.0.113.10           │ shop-lb2       not made yet │
        │ secondary                   │◀───────── 203.0.113.11           │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘


         both clouds   ✓ preflight   ✓ reserve   ✓ network
         primary       ✓ pre-copy  ✓ handover 12 ms  ✓ power off  ✓ final copy  ✓ boot  ✓ validated 14/14
         HA IPs        ✓ approved   ↩ cutover 3 s   ↩ rollback window
         secondary     · pre-copy   · power off   · final copy   · boot   · join   · report

         outages                                ▾ handover                     cutover ▾     ↩ 9 min 10 s
         203.0.113.10  ─────────────────────────!──────────────────────────············──────!      1.9 s
         203.0.113.11  ────────────────────────────────────────────────────············──────!      1.8 s
      "
    `);
  });

  test('completed, and at rest', () => {
    expect(picture(completed(), { rests: true })).toMatchInlineSnapshot(`
      "
       203.0.113.10  shop                                           primary-first · completed, os2 serves
       203.0.113.11   outage so far 12 ms, forecast 0-10 ms   exposure 7 min 02 s, forecast 40 s to 5 min

          SOURCE  os1                               internet               TARGET  os2
        ┌─────────────────────────────┐                                  ┌─────────────────────────────┐
        │ shop-lb1        off, locked │           203.0.113.10 ─────────▶│ shop-lb1             MASTER │
        │ primary                     │           203.0.113.11 ─────────▶│ primary                     │
        ├─────────────────────────────┤                                  ├─────────────────────────────┤
        │ shop-lb2        off, locked │                                  │ shop-lb2             BACKUP │
        │ secondary                   │                                  │ secondary                   │
        └─────────────────────────────┘                                  └─────────────────────────────┘


         both clouds   ✓ preflight   ✓ reserve   ✓ network
         primary       ✓ pre-copy  ✓ handover 12 ms  ✓ power off  ✓ final copy  ✓ boot  ✓ validated 14/14
         HA IPs        ✓ approved   ✓ cutover 0 ms   ✓ rollback window
         secondary     ✓ pre-copy   ✓ power off   ✓ final copy   ✓ boot   ✓ join   ✓ report

         outages                      ▾ handover             ▾ cutover                        15 min 27 s
         203.0.113.10  ───────────────!───────────────·······─────────────────────────────────      12 ms
         203.0.113.11  ───────────────────────────────·······─────────────────────────────────       0 ms
      "
    `);
  });
});

describe('on every terminal that has room', () => {
  const recordings = [
    started,
    primaryCopying,
    atTheGate,
    afterTheCutover,
    secondaryCopying,
    guardActed,
    rolledBack,
    completed,
  ];
  const wide: Plan = {
    ...recordedPlan,
    name: '商店 with a name that is far too long for any header that anybody would ever want to read',
    haIps: ['203.0.113.101', '203.0.113.102', '203.0.113.103', '203.0.113.104', '203.0.113.105'].flatMap((address) =>
      recordedPlan.haIps.slice(0, 1).map((haIp) => ({ ...haIp, address })),
    ),
    loadBalancers: recordedPlan.loadBalancers.map((balancer) => ({
      ...balancer,
      name: `负载均衡器-production-loadbalancer-of-the-shop-${balancer.role}`,
    })),
    source: { ...recordedPlan.source, cloud: 'a-cloud-with-a-long-name-indeed' },
  };

  test.each([88, 89, 100, 120, 140, 200])('%i columns: no line is wider, and boxes close', (columns) => {
    for (const record of recordings) {
      for (const plan of [recordedPlan, wide]) {
        const drawn = lines(record(), { columns, plan });
        for (const line of drawn) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
        const top = drawn.find((line) => line.includes('┌')) ?? '';
        const bottom = drawn.find((line) => line.includes('└')) ?? '';
        expect(top.replaceAll('┌', '└').replaceAll('┐', '┘')).toBe(bottom);
        const boxed = drawn.filter((line) => line.includes('│'));
        for (const line of boxed) expect(columnsOf(line)).toBe(columnsOf(top));
      }
    }
  });

  test.each([24, 20, 16, 12, 8, 2, 0])('%i rows: no more lines', (rows) => {
    for (const record of recordings) expect(lines(record(), { rows }).length).toBeLessThanOrEqual(rows);
  });

  test('where rows are few, the clouds and the runbook stay', () => {
    const drawn = lines(afterTheCutover(), { rows: 16 }).join('\n');
    expect(drawn).toContain('keeps ready');
    expect(drawn).toContain('● rollback window 42 s');
  });

  test('the room that it needs', () => {
    expect(hasRoom({ columns: 88, rows: 24 })).toBe(true);
    expect(hasRoom({ columns: 87, rows: 24 })).toBe(false);
    expect(hasRoom({ columns: 88, rows: 23 })).toBe(false);
  });
});

test('many HA IPs: the first ones, and how many more', () => {
  const haIps = [1, 2, 3, 4].flatMap((host) =>
    recordedPlan.haIps.slice(0, 1).map((haIp) => ({ ...haIp, address: `203.0.113.${host}` })),
  );
  const recording = started();
  for (const { address } of haIps) recording.tell({ kind: 'ha-ip.leads', address, side: 'source' });
  const drawn = lines(recording, { plan: { ...recordedPlan, haIps } });
  expect(drawn[1]).toContain('203.0.113.2 and 2 more');
  expect(drawn.filter((line) => line.includes('◀'))).toHaveLength(3);
  expect(drawn.slice(2).find((line) => line.includes('and 2 more'))).toContain('◀');
});

test('where the locale is not UTF-8, nothing but ASCII is drawn', () => {
  const style = styleFor({ env: { LANG: 'C' }, color: false });
  const scene = sceneOf(recordedPlan, secondaryCopying().events, null, 'UTC');
  const drawn = drawPicture(scene, { columns: 88, rows: 40 }, style).join('\n');
  expect(drawn).toMatch(/^[\n -~]*$/);
  expect(drawn).toMatchInlineSnapshot(`
    " 203.0.113.10  shop                                           primary-first . under way
     203.0.113.11               outage so far 12 ms, forecast 0-10 ms   exposure 3 min 33 s

        SOURCE  os1                         internet            TARGET  os2
      +--------------------------+                            +--------------------------+
      | shop-lb1     off, locked |        203.0.113.10 ------>| shop-lb1          MASTER |
      | primary                  |        203.0.113.11 ------>| primary                  |
      +--------------------------+                            +--------------------------+
      | shop-lb2          MASTER | keeps ready                | shop-lb2    copying 31 % |
      | secondary     (expected) | for rollback               | secondary                |
      +--------------------------+                            +--------------------------+
       shop-lb2 root  #####...........  31 %  6.2 of 20 GiB  122 MiB/s  1 min 56 s left

       both clouds   + preflight   + reserve   + network
       primary       + pre-copy  + handover 12 ms  + power off  + final copy  + boot
                     + validated 14/14
       HA IPs        + approved   + cutover 0 ms   + rollback window
       secondary     > pre-copy   . power off   . final copy   . boot   . join   . report

       outages                          v handover                    v cutover 10 min 00 s
       203.0.113.10  -------------------!--------------------.........----------      12 ms
       203.0.113.11  ----------------------------------------.........----------       0 ms"
  `);
});

describe('colours', () => {
  const colored = styleFor({ env: { LANG: 'C.UTF-8' }, color: true });
  const escape = String.fromCodePoint(27);
  const paint = (recording: Recording): string =>
    drawPicture(
      sceneOf(recordedPlan, recording.events, recording.nowMs, 'UTC'),
      { columns: 100, rows: 40 },
      colored,
    ).join('\n');

  test('they only repeat what stands there', () => {
    const recording = guardActed();
    const scene = sceneOf(recordedPlan, recording.events, recording.nowMs, 'UTC');
    const bare = paint(recording).replaceAll(new RegExp(`${escape}\\[\\d+m`, 'g'), '');
    expect(bare).toBe(drawPicture(scene, { columns: 100, rows: 40 }, plain).join('\n'));
  });

  test('red is for what needs a person: not for two MASTERs, an outage or a rollback', () => {
    const red = `${escape}[31m`;
    for (const record of [afterTheCutover, guardActed, rolledBack, completed])
      expect(paint(record())).not.toContain(red);
    const error = { code: 'X', kind: 'cloud', message: 'm', remedy: 'r', requestIds: [] } as const;
    const failed = primaryCopying().tell(
      { kind: 'step.failed', stepId: 'primary.pre-copy', durationMs: 1, error },
      { kind: 'migration.state', state: 'failed' },
    );
    expect(paint(failed)).toContain(`${red}✗`);
    expect(paint(failed)).toContain(`${red}stopped: a step failed, everything stands`);
  });
});
