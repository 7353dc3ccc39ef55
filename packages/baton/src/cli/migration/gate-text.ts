import type { Migration } from '../../domain/migration.ts';
import { secondToMove } from '../../domain/order.ts';
import type { StepRecord } from '../../domain/step.ts';
import { printable } from '../render/printable.ts';
import type { Style } from '../render/style.ts';
import { wrapWords } from '../render/wrap-words.ts';
import { gateWords } from './gate-words.ts';
import { rehearsedText } from './rehearsed.ts';
import { rollbackCost } from './rollback-cost.ts';
import { unprovedTexts } from './unproved.ts';

const LABEL_COLUMNS = 13;

/** What was proved, what could not be proved with this access, what happens next, and the way back. */
export function gateLines(
  migration: Migration,
  gate: string,
  steps: readonly StepRecord[],
  style: Style,
  maxColumns = Infinity,
  more: readonly (readonly [label: string, text: string])[] = [],
): readonly string[] {
  const { plan } = migration;
  const done = steps.filter(({ state }) => state === 'done');
  const proved = done.flatMap(({ evidence }) => evidence?.proofs ?? []).filter(({ result }) => result === 'proved');
  const { next } = gateWords(migration, gate);
  const back =
    gate === 'cutover'
      ? `stays open until the ${secondToMove(plan)} leaves ${plan.source.cloud}; by itself if the cutover is not proved within ${plan.timeouts.cutover} s`
      : rollbackCost(plan, steps);
  const rehearsed = gate === 'cutover' ? rehearsedText(plan, done) : null;
  const rows = [
    ['gate', `${gate} of ${migration.name} (${migration.id})`],
    ['proved', String(proved.length)],
    ...unprovedTexts(done, plan).map((text, index) => [index === 0 ? 'not provable' : '', text]),
    ...(rehearsed === null ? [] : [['rehearsed', rehearsed]]),
    ['next', next],
    [gate === 'cutover' ? 'way back' : 'rollback now', back],
    ...more,
  ];
  return rows.flatMap(([label = '', text = '']) =>
    wrapWords(printable(text), maxColumns - LABEL_COLUMNS - 4).map(
      (line, index) => `  ${style.colors.dim((index === 0 ? label : '').padEnd(LABEL_COLUMNS))} ${line}`,
    ),
  );
}
