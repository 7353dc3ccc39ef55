import { closedAccesses, isClosed, WAYS } from '../../preflight/closed-accesses.ts';
import type { Finding } from '../../services/services.ts';
import { padEnd, printable } from './printable.ts';
import { countText } from './quantity.ts';
import type { Style } from './style.ts';
import { wrapWords } from './wrap-words.ts';

const RANK = { block: 0, warn: 1, unknown: 2, pass: 3 } as const;

/** The worst first; otherwise in the order in which they were looked at. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => RANK[a.result] - RANK[b.result]);
}

const INDENT = ' '.repeat(13);
const COLUMNS = 100;

/**
 * What stands in the way, what to know, and what could not be told, each with its remedy. Checks that all miss one access are
 * named together with what would answer them. Passed checks are only counted.
 */
export function findingsText(findings: readonly Finding[], style: Style): string {
  const { colors, marks } = style;
  const look = {
    block: { mark: marks.failed, paint: colors.red },
    warn: { mark: marks.gap, paint: colors.yellow },
    unknown: { mark: '?', paint: colors.yellow },
    pass: { mark: marks.done, paint: colors.green },
  };
  const head = (result: Finding['result']): string =>
    `  ${look[result].paint(look[result].mark)} ${padEnd(result, 7)}  `;
  const closed = closedAccesses(findings);
  const told = worstFirst(findings).filter((one) => one.result !== 'pass' && !isClosed(closed, one));
  const lines = told.flatMap(({ check, result, detail, remedy }, at) => {
    const next = told[at + 1];
    // Said once for all that stand together, such as both load balancers.
    const again = next !== undefined && next.check === check && next.result === result && next.remedy === remedy;
    return [
      `${head(result)}${colors.bold(printable(check))}: ${printable(detail)}`,
      ...(remedy === '' || again ? [] : [`${INDENT}${printable(remedy)}`]),
    ];
  });
  const missing = [...closed].flatMap(([access, checks]) => [
    `${head('unknown')}${countText(checks.length, 'check needs', 'checks need')} ${WAYS[access] ?? access}:`,
    ...wrapWords(checks.map(printable).join(', '), COLUMNS - INDENT.length).map((line) => `${INDENT}${line}`),
  ]);
  return [...lines, ...missing, `  ${summary(findings)}`].join('\n');
}

/** `12 checks passed, 1 warning, 2 block`. */
export function summary(findings: readonly Finding[]): string {
  const count = (result: Finding['result']) => findings.filter((each) => each.result === result).length;
  return [
    `${countText(count('pass'), 'check')} passed`,
    ...(count('warn') > 0 ? [countText(count('warn'), 'warning')] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} could not be told`] : []),
    ...(count('block') > 0 ? [`${count('block')} block`] : []),
  ].join(', ');
}

/** The findings that an error of code PREFLIGHT_BLOCKED carries as its cause. */
export function findingsOf(cause: unknown): readonly Finding[] {
  return Array.isArray(cause) ? cause.filter(isFinding) : [];
}

function isFinding(value: unknown): value is Finding {
  return (
    typeof value === 'object' &&
    value !== null &&
    'check' in value &&
    'result' in value &&
    'detail' in value &&
    'remedy' in value
  );
}
