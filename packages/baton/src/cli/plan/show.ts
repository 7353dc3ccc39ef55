import type { Command } from 'commander';
import { GATE_NAMES, gateOfPlan, gateText } from '../../domain/gates.ts';
import type { Plan, ProbePlan } from '../../domain/plan.ts';
import { type Appointment, timetable } from '../../schedule/timetable.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { bytesText, rangeText, spanText } from '../render/quantity.ts';
import { dayAndMinute } from '../render/style.ts';
import type { OutputOptions, Session } from '../session.ts';
import { ordersText } from './orders-text.ts';
import { loadPlan } from './plan-text.ts';

export function addPlanShow(plan: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(plan.command('show')).description('show a plan in short').argument('<file>', 'plan file'),
    async (session, [file = ''], options) => {
      session.record(planRow(await loadPlan(file, session.signal), session), options);
      return EXIT.done;
    },
  );
}

function planRow(plan: Plan, session: Session): Row {
  const when = timetable(plan, session.deps.now());
  const { outageMs, handoverMs, cutoverMs, exposureSeconds, durationSeconds, bytes } = plan.forecast;
  const impactColumns = Math.max(0, ...plan.runbook.map(({ impact }) => impact.length));
  return [
    { name: 'name', value: plan.name },
    { name: 'source', value: plan.source.cloud },
    { name: 'target', value: plan.target.cloud },
    { name: 'order', value: plan.order, text: ordersText(plan).join('\n') },
    {
      name: 'ha_ips',
      value: plan.haIps.map(({ address }) => address),
      text: plan.haIps.map(({ address, vipAddress }) => `${address} -> VIP ${vipAddress}`).join('\n'),
    },
    {
      name: 'load_balancers',
      value: plan.loadBalancers.map(({ name, role, flavor }) => ({ name, role, flavor: flavor.target })),
      text: plan.loadBalancers
        .map(({ name, role, flavor }) => `${name} (${role}), flavor ${flavor.source} -> ${flavor.target}`)
        .join('\n'),
    },
    { name: 'outage_ms', value: outageMs, text: rangeText(outageMs, 'ms') },
    { name: 'handover_ms', value: handoverMs, text: rangeText(handoverMs, 'ms') },
    { name: 'cutover_ms', value: cutoverMs, text: rangeText(cutoverMs, 'ms') },
    { name: 'exposure_seconds', value: exposureSeconds, text: spanText(exposureSeconds) },
    { name: 'duration_seconds', value: durationSeconds, text: spanText(durationSeconds) },
    { name: 'bytes', value: bytes, text: bytesText(bytes) },
    { name: 'probe', value: { icmp: plan.probe.icmp, http: plan.probe.http }, text: probeText(plan.probe) },
    ...GATE_NAMES.map((name) => ({ name: `gate_${name}`, value: gateText(gateOfPlan(plan, name)) })),
    {
      name: 'when',
      value: when.map(({ gate, earliest }) => ({ gate, earliest: earliest?.toISOString() ?? null })),
      text: when.map((one) => whenText(one, session.style.timeZone)).join('\n'),
    },
    { name: 'made', value: plan.outcome.made },
    { name: 'kept', value: plan.outcome.kept },
    { name: 'changed', value: plan.outcome.changed },
    { name: 'lost', value: plan.outcome.lost },
    {
      name: 'choices',
      value: plan.choices.map(({ about, chosen, why }) => ({ about, chosen, why })),
      text: plan.choices.map(({ about, chosen, why }) => `${about}: ${chosen}. ${why}`).join('\n'),
    },
    { name: 'rollback', value: plan.rollback },
    { name: 'basis', value: plan.forecast.basis },
    {
      name: 'runbook',
      value: plan.runbook.map(({ step, title, impact }) => ({ step, title, impact })),
      text: plan.runbook.map(({ title, impact }) => `${impact.padEnd(impactColumns)}  ${title}`).join('\n'),
    },
    { name: 'created', value: plan.created },
  ];
}

function probeText({ icmp, http }: ProbePlan): string {
  return [
    ...(icmp === null ? [] : [`ping every ${icmp.intervalMs} ms`]),
    ...(http === null ? [] : [`HTTP on port ${http.port}${http.path} every ${http.intervalMs} ms`]),
  ].join(', ');
}

/** As if it were started now. */
function whenText({ gate, earliest, opens }: Appointment, timeZone: string | undefined): string {
  const at = earliest === null ? 'never' : `${dayAndMinute(earliest, timeZone)} at the earliest`;
  return `${gate.padEnd(9)}  ${at}${opens === 'person' ? ', when a person approves' : ''}`;
}
