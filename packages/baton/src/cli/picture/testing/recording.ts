/** A migration as its event log would hold it, up to a given moment. Written after real runs; every time is made up. */
import type { Event, EventBody, LoadBalancerState, Side } from '../../../domain/event.ts';
import type { Role } from '../../../domain/ha-group.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Impact, Proof } from '../../../domain/step.ts';
import { examplePlan } from '../../../planning/plan-file/testing/example-plan.ts';

const STEPS: readonly (readonly [step: string, title: string, impact: Impact])[] = [
  ['preflight', 'Check both clouds against the plan, on the day', 'none'],
  ['reserve-addresses', 'Reserve every HA IP address in the target, and tag what takes part', 'none'],
  ['network', 'Reproduce the network in the target: same fixed IPs and MACs', 'none'],
  ['primary.pre-copy', "Rehearse the copy of the primary's disks while it runs", 'none'],
  ['primary.handover', 'Hand the VIP over to the secondary inside the source', 'handover'],
  ['primary.power-off', 'Power the primary off in the source and lock it', 'exposure'],
  ['primary.final-copy', "Copy the primary's disks at rest, digests compared at both ends", 'exposure'],
  ['primary.create', 'Create and start the primary in the target, booted from its volume', 'exposure'],
  ['primary.validate', 'Validate the primary in the target, with a dress rehearsal', 'exposure'],
  ['approve-cutover', 'Gate: approve the cutover', 'none'],
  [
    'connections.keep',
    'Keep open connections: the load balancer in the source goes on with its own, through a tunnel',
    'none',
  ],
  ['cutover', 'Cut every HA IP over: lead it to the target, see it serve, let go in the source', 'cutover'],
  ['rollback-window', 'Rollback window: guard the primary in the target', 'none'],
  ['secondary.pre-copy', "Rehearse the copy of the secondary's disks while it runs", 'none'],
  ['connections.release', 'Let kept connections end, and remove what kept them', 'none'],
  ['secondary.power-off', 'Power the secondary off in the source and lock it', 'exposure'],
  ['secondary.final-copy', "Copy the secondary's disks at rest, digests compared at both ends", 'exposure'],
  ['secondary.create', 'Create and start the secondary in the target, booted from its volume', 'exposure'],
  ['secondary.join', 'Join: both LBs see each other in the target, exactly one MASTER, HA restored', 'none'],
  ['report', 'Report: forecast beside measured, every proof, every request id', 'none'],
];

const [haIp] = examplePlan.haIps;

/** Two HA IPs, gates that a person opens, and the whole runbook. */
export const recordedPlan: Plan = {
  ...examplePlan,
  haIps: haIp === undefined ? [] : [haIp, { ...haIp, address: '203.0.113.11', sourceFloatingIpId: 'fip-2' }],
  gates: { cutover: 'person', secondary: 'person' },
  runbook: STEPS.map(([step, title, impact]) => ({ step, title, impact })),
};

const STARTED_MS = Date.parse('2026-11-22T03:12:00.000Z');
const GIB = 1024 ** 3;

/** Writes a log in which time goes on by what is told to have passed. */
export class Recording {
  readonly events: Event[] = [];
  #nowMs = STARTED_MS;

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
    const title = STEPS.find(([step]) => step === stepId)?.[1] ?? stepId;
    return this.tell({ kind: 'step.started', stepId, title, attempt });
  }

  done(stepId: string, seconds: number, proofs: readonly Proof[] = []): this {
    this.pass(seconds);
    return this.tell({ kind: 'step.done', stepId, durationMs: seconds * 1000, skipped: false, proofs });
  }

  step(stepId: string, seconds: number, proofs: readonly Proof[] = []): this {
    return this.begin(stepId).done(stepId, seconds, proofs);
  }

  undo(stepId: string, seconds: number, stands = false): this {
    const title = STEPS.find(([step]) => step === stepId)?.[1] ?? stepId;
    this.tell({ kind: 'undo.started', stepId, title }).pass(seconds);
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

  outage(address: string, durationMs: number, stepId: string): this {
    const from = new Date(this.#nowMs).toISOString();
    const lost = Math.ceil(durationMs / 10);
    return this.tell({ kind: 'outage', address, probe: 'icmp', from, durationMs, lost, stepId });
  }
}

const proof = (what: string): Proof => ({ what, result: 'proved', detail: 'seen' });
const validation: readonly Proof[] = Array.from({ length: 14 }, (_, index) => proof(`gate ${index + 1}`));

export function started(): Recording {
  return new Recording()
    .tell({ kind: 'migration.created', name: 'shop' }, { kind: 'migration.state', state: 'running' })
    .begin('preflight')
    .sees('source', 'primary', 'MASTER')
    .sees('source', 'secondary', 'BACKUP')
    .leads('source');
}

export function primaryCopying(): Recording {
  return started()
    .done('preflight', 3)
    .step('reserve-addresses', 4)
    .step('network', 9)
    .begin('primary.pre-copy')
    .copies('primary.pre-copy', 'shop-lb1', 12.4, 107);
}

export function atTheGate(): Recording {
  return primaryCopying()
    .done('primary.pre-copy', 73)
    .begin('primary.handover')
    .pass(2)
    .outage('203.0.113.10', 12, 'primary.handover')
    .sees('source', 'primary', 'off')
    .sees('source', 'secondary', 'MASTER')
    .done('primary.handover', 6)
    .begin('primary.power-off')
    .sees('source', 'primary', 'off', true)
    .done('primary.power-off', 2)
    .step('primary.final-copy', 168)
    .begin('primary.create')
    .sees('target', 'primary', 'starting')
    .done('primary.create', 24)
    .begin('primary.validate')
    .sees('target', 'primary', 'MASTER')
    .done('primary.validate', 11, validation)
    .tell({ kind: 'migration.state', state: 'waiting', gate: 'cutover' })
    .begin('approve-cutover');
}

export function afterTheCutover(): Recording {
  return atTheGate()
    .pass(95)
    .tell({ kind: 'command.given', command: 'approve', by: 'alice', detail: 'cutover' })
    .begin('approve-cutover', 2)
    .done('approve-cutover', 0.2, [proof('the cutover may begin')])
    .tell({ kind: 'migration.state', state: 'running' })
    .begin('cutover')
    .pass(1)
    .leads('target')
    .done('cutover', 1, [proof('served by shop-lb1')])
    .tell({ kind: 'migration.state', state: 'guarding', gate: 'secondary' })
    .begin('rollback-window')
    .pass(41);
}

export function secondaryCopying(): Recording {
  return afterTheCutover()
    .tell({ kind: 'command.given', command: 'approve', by: 'alice', detail: 'secondary' })
    .done('rollback-window', 1, [proof('closed in good order')])
    .tell({ kind: 'migration.state', state: 'running' })
    .begin('secondary.pre-copy')
    .copies('secondary.pre-copy', 'shop-lb2', 6.2, 52);
}

export function guardActed(): Recording {
  const why = 'shop-lb1 in os2 no longer serves: it was shut off';
  return afterTheCutover()
    .tell({ kind: 'guard.acted', reason: why }, { kind: 'migration.state', state: 'rolling-back', reason: why })
    .sees('target', 'primary', 'off')
    .undo('rollback-window', 0.1)
    .tell({ kind: 'undo.started', stepId: 'cutover', title: 'Cut every HA IP over' })
    .outage('203.0.113.10', 1840, 'rollback-window')
    .outage('203.0.113.11', 1790, 'rollback-window')
    .pass(2)
    .leads('source');
}

export function rolledBack(): Recording {
  const why = 'shop-lb1 in os2 no longer serves: it was shut off';
  return guardActed()
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

export function completed(): Recording {
  return secondaryCopying()
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
    .done('secondary.join', 6, [proof('exactly one MASTER')])
    .step('report', 0.1)
    .tell({ kind: 'migration.state', state: 'completed' });
}
