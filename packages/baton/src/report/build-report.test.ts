import { describe, expect, it } from 'vitest';
import type { Migration } from '../domain/migration.ts';
import type { StepRecord } from '../domain/step.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import type { Gap, WatchSpan } from '../ports/journal.ts';
import { buildReport } from './build-report.ts';
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

describe('the report', () => {
  it('adds gaps up for each address, and takes the address that was hit most', () => {
    const gaps = [
      gap('203.0.113.10', 'icmp', 600, 'primary.handover'),
      gap('203.0.113.10', 'icmp', 20, 'cutover'),
      gap('203.0.113.11', 'icmp', 610, 'primary.handover'),
      gap('203.0.113.10', 'http', 900, 'primary.handover'),
    ];
    const report = buildReport(migration, steps, gaps, [
      span('203.0.113.10', 'icmp'),
      span('203.0.113.11', 'icmp'),
      span('203.0.113.10', 'http'),
    ]);
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
    const report = buildReport({ ...migration, plan }, steps, gaps, [span('203.0.113.10', 'http')]);
    const intervalMs = examplePlan.probe.http?.intervalMs;
    expect(report.measured).toMatchObject({
      outageMs: 300,
      outageClock: `a new connection over HTTP every ${intervalMs} ms`,
    });
    expect(report.phases.find((phase) => phase.step === 'cutover')?.outageMs).toBe(300);
    expect(reportAsMarkdown(report)).toContain(`| 300 ms, by a new connection over HTTP every ${intervalMs} ms |`);
    const pinged = buildReport(migration, steps, [], [span('203.0.113.10', 'icmp', 0), span('203.0.113.10', 'http')]);
    expect(pinged.measured.outageClock).toBe('an echo request every 10 ms');
  });

  it('says that nobody watched instead of zero', () => {
    expect(buildReport(migration, steps, [], []).measured).toMatchObject({ outageMs: null, outageClock: null });
    // Echoes that were never answered, as where ICMP is not let in, are no measure of outage.
    expect(buildReport(migration, steps, [], [span('203.0.113.10', 'icmp', 100)]).measured.outageMs).toBeNull();
  });

  it('counts exposure while one load balancer alone could have served, gates left out', () => {
    expect(buildReport(migration, steps, [], []).measured.exposureSeconds).toBe(60 + 80);
  });

  it('counts it by who moves first, whatever the role', () => {
    const other = steps.flatMap((one) => {
      // Nothing is handed over: the power-off is the stop.
      if (one.stepId === 'primary.handover') return [{ ...one, stepId: 'secondary.power-off' }];
      const [role = '', what] = one.stepId.split('.');
      if (what === undefined) return [one];
      return [{ ...one, stepId: `${role === 'primary' ? 'secondary' : 'primary'}.${what}` }];
    });
    const plan = { ...examplePlan, order: 'standby-first' } as const;
    expect(buildReport({ ...migration, plan }, other, [], []).measured.exposureSeconds).toBe(60 + 80);
  });

  it('counts the bytes of the evidence, and time from the creation', () => {
    const { measured } = buildReport(migration, steps, [], []);
    expect(measured).toMatchObject({ bytes: 1024, durationSeconds: 440 });
  });

  it('shows figures beside the forecast, proofs and request ids to people', () => {
    const text = reportAsMarkdown(buildReport(migration, steps, [], []));
    expect(text).toContain('| outage, in sum |');
    expect(text).toContain('nobody watched');
    expect(text).toContain('primary.final-copy: root (sha512 abc)');
    expect(text).toContain('cutover: req-1');
  });
});
