/** The report for people: the summary first, the proofs after it. */
import type { MigrationReport } from './build-report.ts';

export function reportAsMarkdown(report: MigrationReport): string {
  return (
    [
      ...summary(report),
      ...phases(report),
      ...watch(report),
      ...proofs(report),
      ...outcome(report),
      ...requests(report),
    ].join('\n') + '\n'
  );
}

function summary(report: MigrationReport): readonly string[] {
  const { forecast, measured } = report;
  const range = (pair: readonly [number, number], unit: string): string => `${pair[0]}–${pair[1]} ${unit}`;
  return [
    `# Migration of ${report.name}`,
    '',
    `${report.loadBalancers.join(' and ')} from **${report.source}** to **${report.target}**, HA IP ${report.haIps.join(', ')}, order ${report.order}.`,
    `State: **${report.state}**. Migration ${report.id}, ${report.startedAt ?? 'not begun'} to ${report.finishedAt ?? 'now'}.`,
    '',
    '| | forecast | measured |',
    '|---|---|---|',
    `| outage, in sum | ${range(forecast.outageMs, 'ms')} | ${measured.outageMs === null ? 'nobody watched' : `${atLeast(measured.outageIsAtLeast)}${measured.outageMs} ms, by ${measured.outageClock}`} |`,
    `| exposure | ${range(forecast.exposureSeconds, 's')} | ${measured.exposureSeconds === null ? '–' : `${measured.exposureSeconds} s`} |`,
    `| duration, waiting included | ${range(forecast.durationSeconds, 's')} | ${measured.durationSeconds ?? '–'} s |`,
    `| bytes between the clouds | ${forecast.bytes} | ${measured.bytes} |`,
    '',
  ];
}

function phases(report: MigrationReport): readonly string[] {
  return [
    '## Steps',
    '',
    '| step | impact | state | seconds | outage ms | tries |',
    '|---|---|---|---:|---:|---:|',
    ...report.phases.map(
      (phase) =>
        `| ${phase.step}: ${phase.title} | ${phase.impact} | ${phase.state} | ${phase.seconds ?? '–'} | ${phase.outageMs} | ${phase.attempts} |`,
    ),
    '',
  ];
}

function watch(report: MigrationReport): readonly string[] {
  if (report.addresses.length === 0) return [];
  return [
    '## Seen from outside',
    '',
    '| HA IP | probe | from | every ms | watched s | sent | lost | outage ms | longest ms | prober late, at most ms | void | broken |',
    '|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...report.addresses.map(
      (one) =>
        `| ${one.address} | ${one.probe} | ${one.vantage ?? 'the vantage'} | ${one.intervalMs ?? '–'} | ${one.watchedSeconds} | ${one.sent} | ${one.lost} | ${atLeast(one.outageIsAtLeast)}${one.outageMs} | ${one.longestGapMs} | ${one.maxLatenessMs} | ${one.voids} | ${one.broken} |`,
    ),
    '',
    ...gaps(report),
  ];
}

/** Nobody saw the end. */
function atLeast(isAtLeast: boolean): string {
  return isAtLeast ? 'at least ' : '';
}

/** Beyond so many the table above says more. */
const MOST_GAPS = 50;

function gaps(report: MigrationReport): readonly string[] {
  if (report.gaps.length === 0) return [];
  // Answers and reasons come from outside: no word of theirs ends a cell or a line.
  const cell = (text: string | undefined): string => (text ?? '–').replace(/[|\r\n]/g, ' ');
  const more = report.gaps.length - MOST_GAPS;
  return [
    '| gap began | HA IP | probe | from | ms | lost | step | answered before | answered after | why |',
    '|---|---|---|---|---:|---:|---|---|---|---|',
    ...report.gaps
      .slice(0, MOST_GAPS)
      .map(
        (gap) =>
          `| ${gap.from} | ${gap.address} | ${gap.probe} | ${gap.vantage ?? 'the vantage'} | ${atLeast(gap.end !== undefined)}${gap.durationMs} | ${gap.lost} | ${gap.stepId ?? '–'} | ${cell(gap.answeredBefore)} | ${cell(gap.answeredAfter)} | ${cell(gap.broken === true ? `broken: ${gap.reason ?? ''}` : gap.reason)} |`,
      ),
    ...(more > 0 ? [`| and ${more} more | | | | | | | | | |`] : []),
    '',
  ];
}

function proofs(report: MigrationReport): readonly string[] {
  const line = (proof: MigrationReport['proofs'][number]): string => `- ${proof.step}: ${proof.what} (${proof.detail})`;
  const open = report.proofs.filter((proof) => proof.result === 'not-provable');
  return [
    '## Proved',
    '',
    ...report.proofs.filter((proof) => proof.result === 'proved').map(line),
    '',
    '## Not provable with the access there was',
    '',
    ...(open.length === 0 ? ['- nothing'] : open.map(line)),
    '',
  ];
}

function outcome(report: MigrationReport): readonly string[] {
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`**${title}**`, '', ...items.map((item) => `- ${item}`), ''];
  return [
    '## What the plan said',
    '',
    ...list('Made', report.outcome.made),
    ...list('Kept', report.outcome.kept),
    ...list('Changed', report.outcome.changed),
    ...list('Lost', report.outcome.lost),
  ];
}

function requests(report: MigrationReport): readonly string[] {
  const rows = report.phases.filter((phase) => phase.requestIds.length > 0);
  return [
    '## Request ids of every call that changed something',
    '',
    ...rows.map((phase) => `- ${phase.step}: ${phase.requestIds.join(' ')}`),
  ];
}
