import { describe, expect, it } from 'vitest';
import type { Event, EventBody } from '../domain/event.ts';
import type { Migration } from '../domain/migration.ts';
import type { StepRecord } from '../domain/step.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import type { Gap, WatchSpan } from '../ports/journal.ts';
import { buildReport, type Journalled, type MigrationReport } from './build-report.ts';
import { reportAsMarkdown } from './markdown.ts';

const migration: Migration = {
  id: 'm-00000001',
  name: 'shop',
  groupKey: 'g',
  state: 'completed',
  stepId: null,
  gate: null,
  error: null,
  plan: examplePlan,
  createdAt: '2026-11-22T10:00:00.000Z',
  updatedAt: '2026-11-22T10:10:00.000Z',
};

function step(stepId: string, startedAt: string, finishedAt: string, more: Partial<StepRecord> = {}): StepRecord {
  const at = (time: string): string => `2026-11-22T10:${time}Z`;
  return {
    stepId,
    title: stepId,
    impact: 'none',
    state: 'done',
    startedAt: at(startedAt),
    finishedAt: at(finishedAt),
    attempts: 1,
    evidence: null,
    error: null,
    requestIds: [],
    ...more,
  };
}

const steps = [
  step('preflight', '00:01.000', '00:02.000'),
  step('primary.handover', '01:00.000', '01:06.000', { impact: 'handover' }),
  step('primary.final-copy', '01:06.000', '01:30.000', {
    evidence: {
      proofs: [{ what: 'root', result: 'proved', detail: 'sha512 abc' }],
      data: {
        copies: [
          { disk: 'root', bytes: 1000 },
          { disk: 'data-1', bytes: 24 },
        ],
      },
    },
  }),
  step('primary.validate', '01:30.000', '02:00.000'),
  step('cutover', '05:00.000', '05:06.000', { impact: 'cutover', requestIds: ['req-1'] }),
  step('secondary.power-off', '06:00.000', '06:05.000'),
  step('secondary.join', '07:00.000', '07:20.000'),
];

const gap = (address: string, probe: string, durationMs: number, stepId: string): Gap => ({
  address,
  probe,
  from: '2026-11-22T10:01:01.000Z',
  durationMs,
  lost: 1,
  stepId,
});
const span = (address: string, probe: string, lost = 1): WatchSpan => ({
  address,
  probe,
  from: '2026-11-22T10:00:00.000Z',
  to: '2026-11-22T10:08:20.000Z',
  sent: 100,
  lost,
  maxLatenessMs: 7,
});

const runbook = (['primary', 'secondary'] as const).flatMap((role) =>
  ['handover', 'power-off', 'final-copy', 'validate', 'join'].map((what) => ({
    step: `${role}.${what}`,
    title: what,
    impact: what === 'handover' ? ('handover' as const) : ('exposure' as const),
  })),
);

/** One load balancer is away from 10:01:00, and the first try fails, to 10:02:00; the other one from 10:06:00 to 10:07:20. */
function exposed(first: string, second: string): readonly Event[] {
  const log: readonly (readonly [string, EventBody])[] = [
    ['01:00', { kind: 'step.started', stepId: `${first}.power-off`, title: 't', attempt: 1 }],
    ['01:10', { kind: 'note', stepId: null, text: 'n' }],
    ['01:12', { kind: 'step.started', stepId: `${first}.power-off`, title: 't', attempt: 2 }],
    ['01:30', { kind: 'step.started', stepId: `${first}.validate`, title: 't', attempt: 1 }],
    ['02:00', { kind: 'step.done', stepId: `${first}.validate`, durationMs: 1, skipped: false, proofs: [] }],
    ['06:00', { kind: 'step.started', stepId: `${second}.power-off`, title: 't', attempt: 1 }],
    ['07:20', { kind: 'step.done', stepId: `${second}.join`, durationMs: 1, skipped: false, proofs: [] }],
  ];
  return log.map(([at, body], index) => ({
    ...body,
    seq: index + 1,
    at: `2026-11-22T10:${at}.000Z`,
    migrationId: migration.id,
  }));
}

function reportOf(seen: Partial<Journalled>, more: Partial<Migration> = {}): MigrationReport {
  const plan = { ...examplePlan, runbook };
  return buildReport({ ...migration, plan, ...more }, { steps, gaps: [], spans: [], events: [], nowMs: null, ...seen });
}

describe('the report', () => {
  it('adds gaps up for each address, and takes the address that was hit most', () => {
    const gaps = [
      gap('203.0.113.10', 'icmp', 600, 'primary.handover'),
      gap('203.0.113.10', 'icmp', 20, 'cutover'),
      gap('203.0.113.11', 'icmp', 610, 'primary.handover'),
      gap('203.0.113.10', 'http', 900, 'primary.handover'),
    ];
    const spans = [span('203.0.113.10', 'icmp'), span('203.0.113.11', 'icmp'), span('203.0.113.10', 'http')];
    const report = reportOf({ gaps, spans });
    expect(report.measured.outageMs).toBe(620);
    expect(report.phases.find((phase) => phase.step === 'primary.handover')?.outageMs).toBe(610);
    expect(report.phases.find((phase) => phase.step === 'cutover')?.outageMs).toBe(20);
    expect(report.addresses.map((one) => [one.address, one.probe, one.outageMs, one.watchedSeconds])).toEqual([
      ['203.0.113.10', 'http', 900, 500],
      ['203.0.113.10', 'icmp', 620, 500],
      ['203.0.113.11', 'icmp', 610, 500],
    ]);
  });

  it('takes the figure from HTTP where nothing was pinged, and names its clock', () => {
    const plan = { ...examplePlan, probe: { ...examplePlan.probe, icmp: null } };
    const gaps = [gap('203.0.113.10', 'http', 300, 'cutover')];
    const report = reportOf({ gaps, spans: [span('203.0.113.10', 'http')] }, { plan });
    const intervalMs = examplePlan.probe.http?.intervalMs;
    expect(report.measured).toMatchObject({
      outageMs: 300,
      outageClock: `a new connection over HTTP every ${intervalMs} ms`,
    });
    expect(report.phases.find((phase) => phase.step === 'cutover')?.outageMs).toBe(300);
    expect(reportAsMarkdown(report)).toContain(`| 300 ms, by a new connection over HTTP every ${intervalMs} ms |`);
    const pinged = reportOf({ spans: [span('203.0.113.10', 'icmp', 0), span('203.0.113.10', 'http')] });
    expect(pinged.measured.outageClock).toBe('an echo request every 10 ms');
  });

  it('says that nobody watched instead of zero', () => {
    expect(reportOf({}).measured).toMatchObject({ outageMs: null, outageClock: null });
    // Echoes that were never answered, as where ICMP is not let in, are no measure of outage.
    expect(reportOf({ spans: [span('203.0.113.10', 'icmp', 100)] }).measured.outageMs).toBeNull();
  });

  it('counts exposure from the first attempt, while one load balancer alone could have served, gates left out', () => {
    expect(reportOf({ events: exposed('primary', 'secondary') }).measured.exposureSeconds).toBe(60 + 80);
  });

  it('counts it by who moves first, whatever the role', () => {
    const plan = { ...examplePlan, order: 'standby-first', runbook } as const;
    const events = exposed('secondary', 'primary');
    expect(reportOf({ events }, { plan }).measured.exposureSeconds).toBe(60 + 80);
  });

  it('counts what lasts until now, and of a migration that rests until its last event', () => {
    const events = exposed('primary', 'secondary').slice(0, 3);
    expect(reportOf({ events, nowMs: Date.parse('2026-11-22T10:01:45.500Z') }).measured.exposureSeconds).toBe(45.5);
    expect(reportOf({ events }).measured.exposureSeconds).toBe(12);
    expect(reportOf({ events: [] }).measured.exposureSeconds).toBeNull();
  });

  it('says "at least" of a gap whose end nobody saw, and where it counts', () => {
    const cut = { ...gap('203.0.113.10', 'icmp', 4200, 'cutover'), end: 'unseen' } as const;
    const spans = [span('203.0.113.10', 'icmp'), span('203.0.113.11', 'icmp')];
    const report = reportOf({ gaps: [cut, gap('203.0.113.11', 'icmp', 20, 'cutover')], spans });
    expect(report.measured).toMatchObject({ outageMs: 4200, outageIsAtLeast: true });
    expect(report.addresses.map(({ outageIsAtLeast }) => outageIsAtLeast)).toEqual([true, false]);
    expect(reportAsMarkdown(report)).toContain('| at least 4200 ms, by an echo request every 10 ms |');
    const whole = reportOf({ gaps: [gap('203.0.113.11', 'icmp', 20, 'cutover')], spans });
    expect(whole.measured.outageIsAtLeast).toBe(false);
    expect(reportAsMarkdown(whole)).not.toContain('at least');
  });

  it('knows what a run that was killed at once has seen', () => {
    const lasting = { ...gap('203.0.113.10', 'icmp', 900, 'cutover'), end: 'open' } as const;
    // Never answered, and no span: nothing tells that it is a measure at all.
    expect(reportOf({ gaps: [lasting] }).measured.outageMs).toBeNull();
    const seen = reportOf({ gaps: [gap('203.0.113.10', 'icmp', 12, 'cutover'), lasting] });
    expect(seen.measured).toMatchObject({ outageMs: 912, outageIsAtLeast: true });
  });

  it('counts the bytes of the evidence, and time from the creation', () => {
    const { measured } = reportOf({});
    expect(measured).toMatchObject({ bytes: 1024, durationSeconds: 440 });
  });

  it('shows figures beside the forecast, proofs and request ids to people', () => {
    const text = reportAsMarkdown(reportOf({}));
    expect(text).toContain('| outage, in sum |');
    expect(text).toContain('nobody watched');
    expect(text).toContain('primary.final-copy: root (sha512 abc)');
    expect(text).toContain('cutover: req-1');
  });
});
