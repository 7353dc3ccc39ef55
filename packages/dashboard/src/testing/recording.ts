/** A migration as its event log would hold it, up to a given moment. Written after real runs; every time is made up. */
import type { Event, EventBody, LoadBalancerState, Role, Side } from '../api/types/event.ts';
import type { Proof } from '../api/types/step.ts';
import { recordedPlan, STEPS } from './recorded-plan.ts';

export const STARTED_MS = Date.parse('2026-11-22T03:12:00.000Z');
const GIB = 1024 ** 3;

/** Writes a log in which time goes on by what is told to have passed. */
export class Recording {
  readonly events: Event[] = [];
  #nowMs: number;

  constructor(startedMs: number = STARTED_MS) {
    this.#nowMs = startedMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  pass(seconds: number): this {
    this.#nowMs += seconds * 1000;
    return this;
  }

  tell(...bodies: readonly EventBody[]): this {
    for (const body of bodies) {
      const seq = this.events.length + 1;
      this.events.push({ ...body, seq, at: new Date(this.#nowMs).toISOString(), migrationId: 'm-4k2p9x7c' });
    }
    return this;
  }

  begin(stepId: string, attempt = 1): this {
    return this.tell({ kind: 'step.started', stepId, title: titleOf(stepId), attempt });
  }

  done(stepId: string, seconds: number, proofs: readonly Proof[] = []): this {
    this.pass(seconds);
    return this.tell({ kind: 'step.done', stepId, durationMs: seconds * 1000, skipped: false, proofs });
  }

  step(stepId: string, seconds: number, proofs: readonly Proof[] = []): this {
    return this.begin(stepId).done(stepId, seconds, proofs);
  }

  undo(stepId: string, seconds: number, stands = false): this {
    this.tell({ kind: 'undo.started', stepId, title: titleOf(stepId) }).pass(seconds);
    return this.tell({ kind: 'undo.done', stepId, durationMs: seconds * 1000, stands });
  }

  sees(side: Side, role: Role, state: LoadBalancerState, locked = false): this {
    const name = role === 'primary' ? 'shop-lb1' : 'shop-lb2';
    return this.tell({ kind: 'load-balancer.seen', side, role, name, state, locked });
  }

  leads(side: Side): this {
    return this.tell(...recordedPlan.haIps.map(({ address }) => ({ kind: 'ha-ip.leads', address, side }) as const));
  }

  /** Copies so many of 20 GiB, told every second. */
  copies(stepId: string, name: string, gib: number, seconds: number): this {
    for (let second = 1; second <= seconds; second++) {
      const done = Math.round((gib * GIB * second) / seconds);
      this.pass(1).tell({ kind: 'progress', stepId, what: `${name} root`, done, total: 20 * GIB, unit: 'bytes' });
    }
    return this;
  }

  outage(
    address: string,
    durationMs: number,
    stepId: string,
    who: Pick<OutageBody, 'answeredBefore' | 'answeredAfter'> = {},
  ): this {
    const from = new Date(this.#nowMs).toISOString();
    const lost = Math.ceil(durationMs / 10);
    return this.tell({ kind: 'outage', address, probe: 'icmp', from, durationMs, lost, stepId, ...who });
  }
}

type OutageBody = EventBody & { readonly kind: 'outage' };

function titleOf(stepId: string): string {
  return STEPS.find(([step]) => step === stepId)?.[1] ?? stepId;
}

export const proved = (what: string, detail = 'seen'): Proof => ({ what, result: 'proved', detail });
const open = (what: string, detail: string): Proof => ({ what, result: 'not-provable', detail });

const validation: readonly Proof[] = [
  proved('shop-lb1 runs in the target', 'ACTIVE, no task'),
  proved('its ports have the same fixed IPs and MACs', '10.0.0.11, fa:16:3e:00:00:01'),
  proved('dress rehearsal: a temporary floating IP leads to the VIP', 'first answer 812 ms after the call'),
  proved('the page is served through it', 'HTTP 200, body lb1'),
  ...Array.from({ length: 8 }, (_, index) => proved(`gate ${index + 5}`)),
  open('keepalived of shop-lb1 runs', 'unknown: no way into the guest'),
  open('keepalived of shop-lb2 runs', 'unknown: no way into the guest'),
];

export function started(startedMs?: number): Recording {
  return new Recording(startedMs)
    .tell({ kind: 'migration.created', name: 'shop' }, { kind: 'migration.state', state: 'running' })
    .begin('preflight')
    .sees('source', 'primary', 'MASTER')
    .sees('source', 'secondary', 'BACKUP')
    .leads('source');
}

export function primaryCopying(startedMs?: number): Recording {
  return started(startedMs)
    .done('preflight', 3, [proved('quota of os2'), proved('both clouds are as planned')])
    .step('reserve-addresses', 4)
    .step('network', 9)
    .begin('primary.pre-copy')
    .copies('primary.pre-copy', 'shop-lb1', 12.4, 107);
}

export function atTheGate(startedMs?: number): Recording {
  return primaryCopying(startedMs)
    .done('primary.pre-copy', 73)
    .begin('primary.handover')
    .pass(2)
    .outage('203.0.113.10', 12, 'primary.handover', { answeredBefore: 'lb1', answeredAfter: 'lb2' })
    .sees('source', 'primary', 'off')
    .sees('source', 'secondary', 'MASTER')
    .done('primary.handover', 6)
    .begin('primary.power-off')
    .sees('source', 'primary', 'off', true)
    .done('primary.power-off', 2)
    .step('primary.final-copy', 168, [
      proved('shop-lb1 root: the bytes that left the source are the bytes that the target stored', 'sha512 9c1f…'),
    ])
    .begin('primary.create')
    .sees('target', 'primary', 'starting')
    .done('primary.create', 24)
    .begin('primary.validate')
    .sees('target', 'primary', 'MASTER')
    .done('primary.validate', 11, validation)
    .tell({ kind: 'migration.state', state: 'waiting', gate: 'cutover' })
    .begin('approve-cutover');
}

export function afterTheCutover(startedMs?: number): Recording {
  return atTheGate(startedMs)
    .pass(95)
    .tell({ kind: 'command.given', command: 'approve', by: 'alice', detail: 'cutover' })
    .begin('approve-cutover', 2)
    .done('approve-cutover', 0.2, [proved('the cutover may begin')])
    .tell({ kind: 'migration.state', state: 'running' })
    .begin('cutover')
    .pass(1)
    .leads('target')
    .done('cutover', 1, [proved('served by shop-lb1')])
    .tell({ kind: 'migration.state', state: 'guarding', gate: 'secondary' })
    .begin('rollback-window')
    .pass(41);
}

export function secondaryCopying(startedMs?: number): Recording {
  return afterTheCutover(startedMs)
    .tell({ kind: 'command.given', command: 'approve', by: 'alice', detail: 'secondary' })
    .done('rollback-window', 1, [proved('closed in good order')])
    .tell({ kind: 'migration.state', state: 'running' })
    .begin('secondary.pre-copy')
    .copies('secondary.pre-copy', 'shop-lb2', 6.2, 52);
}

export function guardActed(startedMs?: number): Recording {
  const why = 'shop-lb1 in os2 no longer serves: it was shut off';
  return afterTheCutover(startedMs)
    .tell({ kind: 'guard.acted', reason: why }, { kind: 'migration.state', state: 'rolling-back', reason: why })
    .sees('target', 'primary', 'off')
    .undo('rollback-window', 0.1)
    .tell({ kind: 'undo.started', stepId: 'cutover', title: titleOf('cutover') })
    .outage('203.0.113.10', 1840, 'rollback-window', { answeredBefore: 'lb1', answeredAfter: 'lb2' })
    .outage('203.0.113.11', 1790, 'rollback-window')
    .pass(2)
    .leads('source');
}

export function rolledBack(startedMs?: number): Recording {
  const why = 'shop-lb1 in os2 no longer serves: it was shut off';
  return guardActed(startedMs)
    .pass(1)
    .tell({ kind: 'undo.done', stepId: 'cutover', durationMs: 3000, stands: false })
    .undo('approve-cutover', 0.1)
    .undo('primary.validate', 0.1)
    .undo('primary.create', 4)
    .undo('primary.final-copy', 0.1, true)
    .undo('primary.power-off', 0.1, true)
    .undo('primary.handover', 0.1, true)
    .undo('primary.pre-copy', 0.1, true)
    .undo('network', 0.1, true)
    .undo('reserve-addresses', 0.1, true)
    .tell({ kind: 'migration.state', state: 'rolled-back', reason: why });
}

export function stepFailed(startedMs?: number): Recording {
  return primaryCopying(startedMs)
    .tell({
      kind: 'step.failed',
      stepId: 'primary.pre-copy',
      durationMs: 107_000,
      error: {
        code: 'QUOTA_EXCEEDED',
        kind: 'cloud',
        message: 'os2 has no room for a volume of 20 GiB: 1000 of 1000 GiB are used.',
        remedy: 'Ask the operator of os2 for 28 GiB more, or delete volumes there, then start the migration again.',
        requestIds: ['req-5b1c2a9e'],
      },
    })
    .tell({ kind: 'migration.state', state: 'failed' });
}

export function completed(startedMs?: number): Recording {
  return secondaryCopying(startedMs)
    .done('secondary.pre-copy', 118)
    .begin('secondary.power-off')
    .sees('source', 'secondary', 'off', true)
    .done('secondary.power-off', 8)
    .step('secondary.final-copy', 170)
    .begin('secondary.create')
    .sees('target', 'secondary', 'starting')
    .done('secondary.create', 25)
    .begin('secondary.join')
    .sees('target', 'secondary', 'BACKUP')
    .done('secondary.join', 6, [proved('exactly one MASTER')])
    .step('report', 0.1)
    .tell({ kind: 'migration.state', state: 'completed' });
}
