/** The results as Markdown. */
import type { Faults, Result, Row } from './result.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

export function tables(result: Result | null, faults: Faults | null): string {
  const parts =
    result === null
      ? []
      : [
          about(result),
          ratioTable(result),
          kindTable(result, 'full'),
          kindTable(result, 'delta'),
          kindTable(result, 'slow'),
          kindTable(result, 'cold'),
          left(result),
        ];
  return [...parts, ...(faults === null ? [] : [faultsText(faults)])].filter((part) => part !== '').join('\n\n');
}

function about({ at, n, machine, image, provisional, command }: Result): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const shaky = provisional === undefined ? '' : ` **Provisional:** ${provisional}.`;
  const { small, block } = image.changed;
  return [
    `${at.slice(0, 10)}, n = ${n}, medians.${shaky} An image of ${gib(image.sizeBytes)} with ${gib(image.dataBytes)} of data, in memory ("on a disk": ${image.disk}, nothing of it in memory); for the delta pass ${mib(small)} of it were changed (${percent(small, image.sizeBytes)}), which are ${mib(block)} in blocks of 64 KiB.`,
    `Linux ${machine.kernel}, ${machine.processors} processors for both ends, load ${machine.load.join(' to ')}; ${versions.join(', ')}.`,
    `\`${command}\``,
  ].join('\n\n');
}

function ratioTable({ ratios }: Result): string {
  if (ratios.length === 0) return '';
  const lines = ratios.map(
    ({ name, value, goal, met }) =>
      `| ${name} | **${value}** | ${goal.sign === '>=' ? '≥' : '≤'} ${goal.value} | ${met ? 'met' : 'not met'} |`,
  );
  return ['| Baton against the others, in this run | ratio | goal | |', '|---|---|---|---|', ...lines].join('\n');
}

function kindTable({ rows }: Result, kind: Row['kind']): string {
  const own = rows.filter((row) => row.kind === kind);
  if (own.length === 0) return '';
  const head = {
    full: 'full copy',
    delta: 'delta pass',
    slow: 'delta pass held to 100 Mbit/s',
    cold: 'delta pass on a disk',
  }[kind];
  const lines = own.map((row) => {
    const { wallSeconds, cpuSeconds, wireBytes, rssBytes } = row.median;
    const name = row.by === 'baton' ? `**${row.name}**` : row.name;
    const wire = row.encrypted === null ? '' : mib(wireBytes);
    const cells = [
      name,
      seconds(wallSeconds),
      seconds(cpuSeconds),
      wire,
      mib(rssBytes),
      yes(row.encrypted),
      row.by === 'floor' ? '' : yes(row.proves),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `| ${head} | time | CPU of both ends | on the wire | largest process | encrypted | proves |`,
    '|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function left({ missing, rows }: Result): string {
  const different = rows.filter(({ same }) => same === false).map(({ name }) => name);
  return [
    different.length === 0
      ? 'After every sample `cmp` found the target to be the source, byte for byte.'
      : `**Not the source byte for byte:** ${different.join('; ')}.`,
    ...missing.map(({ name, why }) => `Without ${name}: ${why}.`),
  ].join(' ');
}

function faultsText({
  at,
  command,
  seed,
  kills,
  cuts,
  stories,
  differences,
  mostDoneAgainBytes,
  doneAgainLimitBytes,
  bytesMoved,
  seconds,
  machine,
}: Faults): string {
  const again = `${mib(mostDoneAgainBytes)} were done again after one break at most (limit ${mib(doneAgainLimitBytes)})`;
  return [
    `**Faults**, ${at.slice(0, 10)}: ${kills.all} kills (SIGKILL: ${kills.source} of the source's end, ${kills.target} of the target's, ${kills.both} of both; ${kills.atByte} of them at a chosen byte of the connection, the others at a chosen moment) and ${cuts} cut connections in ${stories} moves of ${gib(bytesMoved)} in sum. **${differences} disks differed**; ${again}.`,
    `${Math.round(seconds)} s, Linux ${machine.kernel}, node ${machine.node}, seed ${seed}: \`${command}\``,
  ].join('\n\n');
}

const yes = (is: boolean | null): string => (is === null ? '' : is ? 'yes' : 'no');
const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const mib = (bytes: number): string => `${(bytes / MIB).toFixed(bytes < 100 * MIB ? 1 : 0)} MiB`;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(2).replace(/\.?0+$/, '')} GiB`;
const percent = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;
