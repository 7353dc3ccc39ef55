import type { Command } from 'commander';
import type { Gate, Plan, ProbePlan } from '../../domain/plan.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { bytesText, rangeText, spanText } from '../render/quantity.ts';
import type { OutputOptions } from '../session.ts';
import { ordersText } from './orders-text.ts';
import { loadPlan } from './plan-text.ts';

export function addPlanShow(plan: Command, line: CommandLine): void {
  line.does<OutputOptions>(
    withOutput(plan.command('show')).description('show a plan in short').argument('<file>', 'plan file'),
    async (session, [file = ''], options) => {
      session.record(planRow(await loadPlan(file, session.signal)), options);
      return EXIT.done;
    },
  );
}

function planRow(plan: Plan): Row {
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
    { name: 'gate_cutover', value: gateText(plan.gates.cutover) },
    { name: 'gate_secondary', value: gateText(plan.gates.secondary) },
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

function gateText(gate: Gate): string {
  return typeof gate === 'string' ? gate : `not before ${gate.notBefore}`;
}
