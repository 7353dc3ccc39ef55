import type { Migration } from '../api/types/migration.ts';
import type { MigrationReport } from '../api/types/report.ts';
import type { StepRecord } from '../api/types/step.ts';

export function recordedReport(migration: Migration, steps: readonly StepRecord[]): MigrationReport {
  const { plan } = migration;
  return {
    id: migration.id,
    name: migration.name,
    state: migration.state,
    order: plan.order,
    source: plan.source.cloud,
    target: plan.target.cloud,
    haIps: plan.haIps.map(({ address }) => address),
    loadBalancers: plan.loadBalancers.map(({ name, role }) => `${name} (${role})`),
    startedAt: migration.createdAt,
    finishedAt: migration.updatedAt,
    forecast: plan.forecast,
    measured: {
      outageMs: 12,
      outageIsAtLeast: false,
      outageClock: 'an echo request every 10 ms',
      exposureSeconds: 422,
      durationSeconds: 1145.2,
      bytes: 60_129_542_144,
    },
    phases: steps.map((step) => ({
      step: step.stepId,
      title: step.title,
      impact: step.impact,
      state: step.state,
      startedAt: step.startedAt,
      seconds: step.finishedAt === null ? null : (Date.parse(step.finishedAt) - Date.parse(step.startedAt)) / 1000,
      attempts: step.attempts,
      outageMs: step.stepId === 'primary.handover' ? 12 : 0,
      requestIds: step.requestIds,
    })),
    addresses: plan.haIps.flatMap(({ address }, index) =>
      (['http', 'icmp'] as const).map((probe) => ({
        address,
        probe,
        vantage: null,
        intervalMs: probe === 'icmp' ? 10 : 100,
        watchedSeconds: 1050.2,
        sent: probe === 'icmp' ? 105_020 : 10_502,
        lost: index === 0 && probe === 'icmp' ? 2 : 0,
        outageMs: index === 0 && probe === 'icmp' ? 12 : 0,
        outageIsAtLeast: false,
        longestGapMs: index === 0 && probe === 'icmp' ? 12 : 0,
        maxLatenessMs: 3,
        voids: 0,
        broken: 0,
      })),
    ),
    gaps: plan.haIps.slice(0, 1).map(({ address }) => ({
      address,
      probe: 'icmp',
      answeredBefore: 'lb1',
      answeredAfter: 'lb2',
      from: migration.createdAt,
      durationMs: 12,
      lost: 2,
      stepId: 'primary.handover',
    })),
    proofs: steps.flatMap(({ stepId, evidence }) =>
      (evidence?.proofs ?? []).map((proof) => ({ ...proof, step: stepId })),
    ),
    outcome: plan.outcome,
  };
}
