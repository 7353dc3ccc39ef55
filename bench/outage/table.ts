/** The results as Markdown: one table for the phases, one for the ways of a handover, and what was measured on. */
import type { Phase, Result, Samples } from './result.ts';
import { phaseAt, type Row, rowsOf } from './rows.ts';
import { duration, GROUND_WORDS, GROUP_WORDS, PHASE_WORDS } from './words.ts';

export function tables(results: readonly Result[]): string {
  return results
    .map((result) =>
      [`### ${GROUND_WORDS[result.ground]}`, about(result), phaseTable(result), variantTable(result), tcp(result)]
        .filter((part) => part !== '')
        .join('\n\n'),
    )
    .join('\n\n');
}

function phaseTable(result: Result): string {
  const columns = [
    { head: 'Baton, floating IP', who: { by: 'baton', cutover: 'floating-ip' } },
    { head: 'Baton, BGP', who: { by: 'baton', cutover: 'bgp' } },
    { head: 'by hand', who: { by: 'hand' } },
  ] as const;
  const used = columns.filter(({ who }) => rowsOf([result]).some((row) => phaseAt(result, row, who) !== null));
  const lines = rowsOf([result]).map((row) => {
    const cells = used.map(({ who }) => cell(phaseAt(result, row, who)));
    const name = nameOf(row);
    return `| ${row.phase === 'sum' ? `**${name}**` : name} | ${cells.join(' | ')} |`;
  });
  return [`| | ${used.map(({ head }) => head).join(' | ')} |`, `|---|${'---|'.repeat(used.length)}`, ...lines].join(
    '\n',
  );
}

/** A rollback belongs to an order where both were measured. */
function nameOf({ group, phase }: Row): string {
  const isOfOrder = group !== 'rollback' && phase.startsWith('rollback');
  return `${GROUP_WORDS[group]}: ${isOfOrder ? 'rollback, ' : ''}${PHASE_WORDS[phase]}`;
}

function variantTable({ variants }: Result): string {
  if (variants.length === 0) return '';
  const lines = variants.map(
    (variant) =>
      `| ${variant.what} | ${variant.how}${variant.by === 'hand' ? ' (by hand)' : ''} | ${figures(variant)} |`,
  );
  return ['| handover of | how | without service |', '|---|---|---|', ...lines].join('\n');
}

function cell(phase: Phase | null): string {
  if (phase === null) return '';
  if (phase.notBack > 0) return `never back in ${phase.notBack} of ${phase.samplesMs.length}`;
  return figures(phase);
}

/** Median, then worst; probes that were lost in all samples. */
function figures({ medianMs, worstMs, lost }: Samples): string {
  const sum = lost.reduce((all, one) => all + one, 0);
  if (sum === 0) return '**0**';
  return `**${duration(medianMs)}** (worst ${duration(worstMs)})`;
}

function tcp({ tcp }: Result): string {
  if (tcp === null) return '';
  const worst = Math.max(...tcp.longestAnswerMs);
  return `Established TCP connections across the cutover: ${tcp.survived} of ${tcp.of} survive when Baton keeps them (the longest wait for an answer: ${worst} ms), ${tcp.plain} of ${tcp.of} when it does not.`;
}

function about({ at, n, machine, prober, provisional, command, runs }: Result): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const late = `its own worst lateness ${duration(prober.worstLatenessMs)}`;
  const again =
    prober.repeated === 0
      ? 'no sample had to be taken again'
      : `${prober.repeated} samples were taken again because of it`;
  const shaky = provisional === undefined ? '' : ` **Provisional:** ${provisional}.`;
  const gathered = runs === undefined ? '' : ` Gathered in ${runs.length} runs.`;
  return [
    `${at.slice(0, 10)}, n = ${n}: median (worst) of the time without service; **0** is no lost probe in any sample.${gathered}${shaky}`,
    `A probe each ${prober.intervalMs} ms, an answer after ${prober.lateAfterMs} ms is lost; ${late}, ${again}. Linux ${machine.kernel}, ${machine.processors} processors, load ${machine.load.join(' to ')}; ${versions.join(', ')}.`,
    `\`${command}\``,
  ].join('\n\n');
}
