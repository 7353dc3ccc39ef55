import type { ErrorRecord } from '../../domain/error.ts';
import { printable, printableLines } from './printable.ts';
import type { Style } from './style.ts';

/** What happened, why, how to solve it, and the ids that a cloud's operators ask for. */
export function errorText(record: ErrorRecord, style: Style): string {
  const { colors } = style;
  const lines = [
    `${colors.red('Error:')} ${printableLines(record.message)} ${colors.dim(`(${record.code})`)}`,
    `${colors.bold('How to solve it:')} ${printableLines(record.remedy)}`,
  ];
  if (record.requestIds.length > 0) lines.push(`Request ids: ${record.requestIds.map(printable).join(', ')}`);
  return lines.join('\n');
}

/** For `--debug`: the stack, and the stacks of what caused it. */
export function stackText(error: unknown): string {
  const stacks: string[] = [];
  for (let each = error; each instanceof Error && stacks.length < 5; each = each.cause) {
    stacks.push(each.stack ?? each.message);
  }
  return printableLines(stacks.join('\ncaused by '));
}
