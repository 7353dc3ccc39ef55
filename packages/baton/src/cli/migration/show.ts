import type { Command } from 'commander';
import type { Side } from '../../domain/event.ts';
import type { Migration } from '../../domain/migration.ts';
import type { StepRecord } from '../../domain/step.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { printable } from '../render/printable.ts';
import { rangeText, secondsText } from '../render/quantity.ts';
import type { Marks } from '../render/style.ts';
import type { OutputOptions } from '../session.ts';
import { leadLines, returnedOf } from './ha-ips-lead.ts';
import { needsGuard, nobodyGuards } from './needs-guard.ts';
import { commandLines, nextCommands } from './next-commands.ts';
import { unproved, unprovedTexts } from './unproved.ts';

export function addShow(migration: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(migration.command('show'))
      .description('show one migration: its state, its steps, what they proved')
      .argument('<migration>', 'id or name'),
    async (session, [idOrName = ''], options) => {
      const services = await session.services();
      const found = await services.getMigration(idOrName);
      const [steps, running, lead] = await Promise.all([
        services.steps(found.id),
        services.isRunning(found.id),
        services.haIpsLead(found.id),
      ]);
      session.record(showRow(found, steps, lead, running, session.style.marks), options);
      if (!running && needsGuard(found, lead, steps)) session.say(nobodyGuards(found));
      const rests = !running || found.state === 'waiting' || found.state === 'guarding';
      session.say(
        rests
          ? `Next:\n${commandLines(nextCommands(found, returnedOf(found, lead)), session.talk.columns)}`
          : `To follow it: baton migration watch ${found.id}`,
      );
      return EXIT.done;
    },
  );
}

function showRow(
  migration: Migration,
  steps: readonly StepRecord[],
  lead: ReadonlyMap<string, Side>,
  running: boolean,
  marks: Marks,
): Row {
  const { plan, error } = migration;
  return [
    { name: 'id', value: migration.id },
    { name: 'name', value: migration.name },
    { name: 'state', value: migration.state },
    { name: 'process', value: running, text: running ? 'a process runs it now' : 'no process runs it' },
    { name: 'step', value: migration.stepId },
    { name: 'gate', value: migration.gate },
    { name: 'source', value: plan.source.cloud },
    { name: 'target', value: plan.target.cloud },
    { name: 'ha_ips', value: plan.haIps.map(({ address }) => address) },
    {
      name: 'ha_ips_lead',
      value: plan.haIps.map(({ address }) => ({ address, leads_to: lead.get(address) ?? null })),
      text: leadLines(migration, lead),
    },
    {
      name: 'load_balancers',
      value: plan.loadBalancers.map(({ name, role }) => ({ name, role })),
      text: plan.loadBalancers.map(({ name, role }) => `${name} (${role})`).join('\n'),
    },
    { name: 'forecast_outage_ms', value: plan.forecast.outageMs, text: rangeText(plan.forecast.outageMs, 'ms') },
    {
      name: 'steps',
      value: steps.map((step) => ({
        id: step.stepId,
        title: step.title,
        impact: step.impact,
        state: step.state,
        started: step.startedAt,
        finished: step.finishedAt,
        attempts: step.attempts,
        proofs: (step.evidence?.proofs ?? []).map(({ what, result, detail }) => ({ what, result, detail })),
        request_ids: step.requestIds,
      })),
      text: steps.length === 0 ? '-' : stepLines(steps, marks),
    },
    {
      name: 'not_provable',
      value: unproved(steps).map(({ what, detail }) => ({ what, detail })),
      text: unprovedTexts(steps, plan).join('\n') || '-',
    },
    {
      name: 'error',
      value:
        error === null
          ? null
          : { code: error.code, message: error.message, remedy: error.remedy, request_ids: error.requestIds },
      text: error === null ? '-' : `${error.message} (${error.code})\nHow to solve it: ${error.remedy}`,
    },
    { name: 'created', value: migration.createdAt },
    { name: 'updated', value: migration.updatedAt },
  ];
}

const MARK_OF = { running: 'running', done: 'done', failed: 'failed', undone: 'back' } as const;

function stepLines(steps: readonly StepRecord[], marks: Marks): string {
  const columns = Math.max(...steps.map(({ stepId }) => stepId.length));
  const took = steps.map(({ startedAt, finishedAt }) =>
    finishedAt === null ? '' : secondsText(Date.parse(finishedAt) - Date.parse(startedAt)),
  );
  const tookColumns = Math.max(...took.map((text) => text.length));
  return steps
    .map((step, at) => {
      const proved = (step.evidence?.proofs ?? []).filter(({ result }) => result === 'proved').length;
      const figures = `${(took[at] ?? '').padStart(tookColumns)}${proved > 0 ? `, ${proved} proved` : ''}`;
      return `${marks[MARK_OF[step.state]]} ${step.stepId.padEnd(columns)}  ${step.state.padEnd(7)}  ${printable(figures)}`.trimEnd();
    })
    .join('\n');
}
