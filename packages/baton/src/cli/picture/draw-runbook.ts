import { columnsOf } from '../render/printable.ts';
import type { Style } from '../render/style.ts';
import { Canvas, type Paint } from './canvas.ts';
import type { RunbookRow, StepMark } from './runbook-rows.ts';

const TITLE_AT = 3;

/** A row for each who moves; marks that do not fit go on in the next line. */
export function drawRunbook(rows: readonly RunbookRow[], columns: number, style: Style): readonly string[] {
  const marksAt = TITLE_AT + Math.max(0, ...rows.map(({ title }) => columnsOf(title))) + 3;
  const lines = rows.flatMap(({ title, marks }) => wrapped(title, marks, columns - marksAt - 1));
  const canvas = new Canvas(columns, lines.length, style);
  for (const [row, { title, marks, gap }] of lines.entries()) {
    canvas.put(row, TITLE_AT, title, 'dim');
    let at = marksAt;
    for (const { mark, label, figure, active } of marks) {
      const pending = mark === 'note';
      at = canvas.put(row, at, style.marks[mark], PAINTS[mark]) + 1;
      at = canvas.put(row, at, label, pending ? 'dim' : active ? 'bold' : 'plain');
      if (figure !== '') at = canvas.put(row, at + 1, figure, 'dim');
      at += gap;
    }
  }
  return canvas.lines();
}

interface Line {
  readonly title: string;
  readonly marks: readonly StepMark[];
  readonly gap: number;
}

function wrapped(title: string, marks: readonly StepMark[], columns: number): readonly Line[] {
  const gap = widthOf(marks, 3) <= columns ? 3 : 2;
  const lines: Line[] = [];
  let open: StepMark[] = [];
  for (const mark of marks) {
    if (open.length > 0 && widthOf([...open, mark], gap) > columns) {
      lines.push({ title: lines.length === 0 ? title : '', marks: open, gap });
      open = [];
    }
    open.push(mark);
  }
  return [...lines, { title: lines.length === 0 ? title : '', marks: open, gap }];
}

function widthOf(marks: readonly StepMark[], gap: number): number {
  const texts = marks.map(({ label, figure }) => 2 + columnsOf(label) + (figure === '' ? 0 : 1 + columnsOf(figure)));
  return texts.reduce((sum, columns) => sum + columns, gap * (marks.length - 1));
}

const PAINTS = {
  note: 'dim',
  running: 'cyan',
  waiting: 'yellow',
  done: 'green',
  failed: 'red',
  back: 'blue',
} as const satisfies Record<StepMark['mark'], Paint>;
