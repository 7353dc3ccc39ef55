import { firstToMove, otherOrder } from '../../domain/order.ts';
import type { Plan } from '../../domain/plan.ts';
import { interruptionBudget } from '../interruption-budget.ts';

/** The comment at the top of a plan file: who moves where, what it costs, and how to go on. */
export function planHeader(plan: Plan, file: string): string {
  const { outageMs, handoverMs, cutoverMs, exposureSeconds, durationSeconds, bytes } = plan.forecast;
  const other = otherOrder(plan.order);
  const { handover } = plan;
  const instead = interruptionBudget({ order: other, ...(handover === undefined ? {} : { handover }) });
  const balancers = plan.loadBalancers.map(({ role, name }) => `${name} (${role})`).join(', ');
  const haIps = plan.haIps.map(({ address, vipAddress }) => `${address} -> VIP ${vipAddress}`);
  const validate = `baton plan validate ${file}`;
  const start = `baton migration start ${file}`;
  const width = Math.max(validate.length, start.length);
  const lines = [
    `Plan: ${plan.name} moves from ${plan.source.cloud} to ${plan.target.cloud}`,
    '',
    ...field('HA IPs', haIps),
    ...field('load balancers', [balancers]),
    ...field('outage', [
      `${figures(outageMs)} ms: ${figures(handoverMs)} ms by the handover, ${figures(cutoverMs)} ms by the cutover`,
    ]),
    ...field('order', [
      `${plan.order}: the ${firstToMove(plan)} moves first`,
      `${other}, the other one, would cost ${figures(instead.outageMs)} ms: ${figures(instead.handoverMs)} and ${figures(instead.cutoverMs)} ms (baton plan create --order ${other})`,
    ]),
    ...field('exposure', [`${spans(exposureSeconds)}, while one load balancer alone could serve`]),
    ...field('duration', [spans(durationSeconds)]),
    ...field('data', [gib(bytes)]),
    '',
    'Nothing has happened yet. Read this file, edit the sections whose comment says so, keep it in git. Then:',
    '',
    `  ${validate.padEnd(width)}   checks the file, then both clouds; changes nothing`,
    `  ${start.padEnd(width)}   begins; stops at the gates, and can be rolled back until commit`,
  ];
  return lines.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n');
}

function field(label: string, values: readonly string[]): readonly string[] {
  return values.map((value, index) => `  ${(index === 0 ? label : '').padEnd(16)}${oneLine(value)}`);
}

/** A comment ends with its line: whatever a name or an address holds must not begin another one. */
function oneLine(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ');
}

function figures([from, to]: readonly [number, number]): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function spans([from, to]: readonly [number, number]): string {
  return span(from) === span(to) ? span(from) : `${span(from)} to ${span(to)}`;
}

function span(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}

function gib(bytes: number): string {
  const amount = bytes / 1024 ** 3;
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} GiB`;
}
