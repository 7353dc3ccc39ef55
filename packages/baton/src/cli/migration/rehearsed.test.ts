import { expect, test } from 'vitest';
import type { Proof, StepRecord } from '../../domain/step.ts';
import { exampleMigration } from '../testing/in-memory-services.ts';
import { styleFor } from '../render/style.ts';
import { gateLines } from './gate-text.ts';
import { rehearsedText } from './rehearsed.ts';

const { plan } = exampleMigration;
const rehearsal = (address: string, figures?: Proof['figures']): Proof => ({
  what: `dress rehearsal of ${address}`,
  result: 'proved',
  detail: 'seen',
  ...(figures === undefined ? {} : { figures }),
});
const validated = (proofs: readonly Proof[]): readonly StepRecord[] => [
  {
    stepId: 'primary.validate',
    title: 't',
    impact: 'exposure',
    state: 'done',
    startedAt: '2026-11-22T03:12:00.000Z',
    finishedAt: '2026-11-22T03:12:11.000Z',
    attempts: 1,
    evidence: { proofs },
    error: null,
    requestIds: [],
  },
];
const style = styleFor({ env: { TZ: 'UTC', LANG: 'C.UTF-8' }, color: false });

test('the time that the rehearsal took is told at the gate of the cutover, and at no other', () => {
  const steps = validated([rehearsal('203.0.113.10', { associateToTrafficMs: 1180, disassociateToSilenceMs: 640 })]);
  const said = `new connections arrived in ${plan.target.cloud} 1180 ms after the call, and the last one 640 ms after it was taken away`;
  expect(rehearsedText(plan, steps)).toBe(said);
  expect(gateLines(exampleMigration, 'cutover', steps, style).join('\n')).toContain(`rehearsed     ${said}`);
  expect(gateLines(exampleMigration, 'secondary', steps, style).join('\n')).not.toContain('rehearsed');
});

test('one figure for each VIP; nothing where nothing was measured', () => {
  const both = [
    rehearsal('203.0.113.10', { associateToTrafficMs: 1180 }),
    rehearsal('203.0.113.11', { associateToTrafficMs: 900 }),
  ];
  expect(rehearsedText(plan, validated(both))).toBe(
    `new connections arrived in ${plan.target.cloud} 1180 and 900 ms after the call (2 VIPs)`,
  );
  expect(rehearsedText(plan, validated([rehearsal('203.0.113.10')]))).toBeNull();
  expect(rehearsedText(plan, [])).toBeNull();
});
