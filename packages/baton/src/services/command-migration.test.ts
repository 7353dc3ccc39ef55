import { describe, expect, it } from 'vitest';
import type { Side } from '../domain/event.ts';
import type { Command, Migration, MigrationState } from '../domain/migration.ts';
import type { Gate } from '../domain/plan.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { assertAllowed } from './command-migration.ts';

const [haIp] = examplePlan.haIps;
if (haIp === undefined) throw new Error('the example has no HA IP');
const A = '203.0.113.10';
const B = '203.0.113.11';
const C = '203.0.113.12';
const plan = { ...examplePlan, haIps: [A, B, C].map((address) => ({ ...haIp, address })) };

function migration(state: MigrationState, gate: string | null = null): Migration {
  return {
    id: 'm-1a2b3c4d',
    name: 'shop',
    groupKey: 'g',
    state,
    stepId: null,
    gate,
    error: null,
    plan,
    createdAt: '',
    updatedAt: '',
  };
}

const lead = (...inSource: readonly string[]): ReadonlyMap<string, Side> =>
  new Map([A, B, C].map((address) => [address, inSource.includes(address) ? 'source' : 'target']));
const back = (...haIps: readonly string[]): Command => ({ kind: 'rollback', reason: 'r', by: 'ann', haIps });
const forward = (...haIps: readonly string[]): Command => ({ kind: 'cut-over', by: 'ann', haIps });
const approve: Command = { kind: 'approve', gate: 'secondary', by: 'ann' };
const whole: Command = { kind: 'rollback', reason: 'r', by: 'ann' };

describe('commands of single HA IPs', () => {
  it.each<[string, Command, ReadonlyMap<string, Side>]>([
    ['one of several returns', back(B), lead()],
    ['two of three return', back(A, B), lead()],
    ['another one returns', back(A), lead(B)],
    ['one goes forward again', forward(B), lead(B)],
    ['all that returned go forward again', forward(A, B), lead(A, B)],
    ['the rest goes back as a whole', whole, lead(A, B)],
    ['the window ends when all lead to the target', approve, lead()],
    ['the window ends where nothing was told yet', approve, new Map()],
  ])('%s', (_what, command, now) => {
    expect(() => assertAllowed(migration('guarding', 'secondary'), command, now)).not.toThrow();
  });

  it.each<[string, Command, ReadonlyMap<string, Side>, string, RegExp]>([
    ['an address that is none of its own', back(B, '192.0.2.1'), lead(), 'HA_IP_UNKNOWN', /192\.0\.2\.1 is no HA IP/],
    ['the same forward', forward('192.0.2.1'), lead(), 'HA_IP_UNKNOWN', /192\.0\.2\.1 is no HA IP/],
    ['no address at all', back(), lead(), 'HA_IP_UNKNOWN', /No HA IP/],
    ['one that returned already', back(B), lead(B), 'COMMAND_REFUSED', /203\.0\.113\.11 leads to os1 already/],
    ['one that never returned', forward(B), lead(), 'COMMAND_REFUSED', /203\.0\.113\.11 leads to os2 already/],
    ['all of them', back(A, B, C), lead(), 'COMMAND_REFUSED', /a rollback of the whole migration/],
    ['the last one that is left', back(C), lead(A, B), 'COMMAND_REFUSED', /a rollback of the whole migration/],
    [
      'the gate, while one is in the source',
      approve,
      lead(B),
      'COMMAND_REFUSED',
      /203\.0\.113\.11 leads to os1, where the load balancer would be powered off/,
    ],
  ])('refuses %s', (_what, command, now, code, words) => {
    expect(() => assertAllowed(migration('guarding', 'secondary'), command, now)).toThrow(
      expect.objectContaining({ code, kind: 'user', message: expect.stringMatching(words) }),
    );
  });

  it('says how to go on where the gate is held', () => {
    const attempt = (): void => assertAllowed(migration('guarding', 'secondary'), approve, lead(A, B));
    expect(attempt).toThrow(
      expect.objectContaining({
        remedy: `Move forward first: baton migration cut-over m-1a2b3c4d --ha-ip ${A} --ha-ip ${B}. Or return the rest: baton migration rollback m-1a2b3c4d`,
      }),
    );
  });

  it.each<MigrationState>([
    'created',
    'running',
    'waiting',
    'failed',
    'rolling-back',
    'rolled-back',
    'completed',
    'aborted',
    'committed',
  ])('are refused while the migration is %s, when only one load balancer could serve', (state) => {
    for (const command of [back(B), forward(B)]) {
      expect(() => assertAllowed(migration(state, 'cutover'), command, lead(B))).toThrow(
        expect.objectContaining({ code: 'COMMAND_REFUSED' }),
      );
    }
  });
});

describe('a pause', () => {
  const pause: Command = { kind: 'pause', by: 'ann' };
  const resume: Command = { kind: 'resume', by: 'ann' };
  const paused = (state: MigrationState, gate: string | null): Migration => ({
    ...migration(state, gate),
    paused: true,
  });

  it('is for what is under way, once; and what goes on for what is paused', () => {
    for (const state of ['running', 'waiting', 'guarding'] as const) {
      expect(() => assertAllowed(migration(state, null), pause, lead())).not.toThrow();
      expect(() => assertAllowed(paused(state, null), resume, lead())).not.toThrow();
      expect(() => assertAllowed(paused(state, null), pause, lead())).toThrow('it is paused already');
      expect(() => assertAllowed(migration(state, null), resume, lead())).toThrow('it is not paused');
    }
    for (const state of ['created', 'rolling-back', 'rolled-back', 'completed', 'committed'] as const)
      expect(() => assertAllowed(migration(state, null), pause, lead())).toThrow(`it is ${state}`);
  });

  it('comes before any gate', () => {
    const gate: Command = { kind: 'approve', gate: 'pause', by: 'ann' };
    expect(() => assertAllowed(paused('waiting', 'pause'), gate, lead())).toThrow('it is paused');
  });
});

describe('when a gate opens', () => {
  const at = { notBefore: '2026-12-02T03:00:00Z' };
  const to = (
    gate: 'start' | 'exposure' | 'cutover' | 'secondary',
    opens: Gate | { readonly after: string },
  ): Command => ({
    kind: 'reschedule',
    gate,
    opens,
    by: 'ann',
  });
  const steps = ['preflight', 'approve-cutover', 'cutover', 'rollback-window'];
  const standing = (state: MigrationState, stepId: string | null): Migration => {
    const one = migration(state, null);
    const runbook = steps.map((step) => ({ step, title: step, impact: 'none' as const }));
    return { ...one, stepId, plan: { ...one.plan, runbook } };
  };

  it('may be said anew for those that are ahead, and the one that it stands at', () => {
    for (const stepId of [null, 'preflight', 'approve-cutover'])
      expect(() => assertAllowed(standing('running', stepId), to('cutover', at), lead())).not.toThrow();
    expect(() =>
      assertAllowed(standing('guarding', 'rollback-window'), to('secondary', { after: '5d' }), lead()),
    ).not.toThrow();
  });

  it('is of no use for those that are behind, or that its runbook has not', () => {
    expect(() => assertAllowed(standing('guarding', 'rollback-window'), to('cutover', at), lead())).toThrow(
      'the gate "cutover" is behind it',
    );
    expect(() => assertAllowed(standing('running', null), to('exposure', at), lead())).toThrow('or it has none');
    expect(() => assertAllowed(standing('completed', null), to('cutover', at), lead())).toThrow('it is completed');
  });

  it('counts from the cutover at the end of the rollback window alone', () => {
    expect(() => assertAllowed(standing('running', null), to('cutover', { after: '5d' }), lead())).toThrow(
      'only the end of the rollback window counts from the cutover',
    );
  });
});
