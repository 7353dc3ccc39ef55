import type { ReactElement } from 'react';
import type { GateName, MadePlan } from '../api/types/plan.ts';
import { earliestText, GATE_TITLES } from '../schedule/gate-titles.ts';
import { dateTimeText } from '../shared/clock-text.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';
import { gateWords } from './gate-choice.ts';

/** When what will happen, if the plan is begun now. */
export function PlanTimes({ made: { plan, timetable } }: { readonly made: MadePlan }): ReactElement {
  return (
    <section className="card" aria-label="When">
      <DataTable
        caption="When, if it is begun now"
        columns={COLUMNS}
        rows={timetable.map((time) => ({ ...time, opens: openedBy(plan, time.gate) }))}
        rowKey={({ gate }) => gate}
        empty={<p className="quiet">Nothing waits.</p>}
      />
      <p className="quiet">
        At the earliest: persons approve at once, and all goes as fast as forecast. What does not fit into a window
        waits for its next opening.
      </p>
    </section>
  );
}

type PlannedTime = MadePlan['timetable'][number] & { readonly opens: string };

const COLUMNS: readonly Column<PlannedTime>[] = [
  { key: 'gate', title: 'Gate', cell: ({ gate }) => GATE_TITLES[gate] },
  { key: 'earliest', title: 'Earliest', cell: ({ earliest }) => earliestText(earliest) },
  { key: 'opens', title: 'Opened by', isWide: true, cell: ({ opens }) => <span className="quiet">{opens}</span> },
];

/** A gate that the plan does not name stands open. */
function openedBy({ gates }: MadePlan['plan'], gate: GateName): string {
  return gateWords(gates[gate] ?? 'automatic', dateTimeText);
}
