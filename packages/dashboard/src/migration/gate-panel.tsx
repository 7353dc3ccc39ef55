import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { command } from '../api/commands.ts';
import { scheduleQuery } from '../api/queries.ts';
import type { Plan } from '../api/types/plan.ts';
import { gateToText } from '../plan/gate-choice.ts';
import { earliestText } from '../schedule/gate-titles.ts';
import { ProblemNote } from '../shared/problem-note.tsx';
import { countText } from '../shared/quantity.ts';
import { TypedField } from '../shared/typed-field.tsx';
import type { CommandProps } from './command-props.ts';
import { gatePlanned, isGateName } from './gate-planned.ts';
import { phraseOf, wayBack, whatNext } from './next-actions.ts';
import { nameOfRole, secondToMove } from './order.ts';
import { ProofList } from './proof-list.tsx';
import { rehearsedText } from './rehearsed.ts';
import { RescheduleForm } from './reschedule-form.tsx';
import { openingWords } from './state-words.ts';
import { proofsOf, unprovedTexts } from './unproved.ts';
import { UnprovedList } from './unproved-list.tsx';

/** A gate: what was proved, what could not be proved with this access, what happens next, the way back; approval is typed. */
export function GatePanel(props: CommandProps & { readonly gate: string }): ReactElement {
  const { id, plan, scene, gate, mayCommand } = props;
  const planned = gatePlanned(plan, gate);
  const proved = proofsOf(scene.steps).filter(({ result }) => result === 'proved');
  const open = unprovedTexts(scene.steps, plan);
  const times = useQuery({ ...scheduleQuery, enabled: typeof planned !== 'string' });
  const earliest = times.data?.find((one) => one.migrationId === id && one.gate === gate)?.earliest;
  const opening = openingOf(plan, gate, earliest);
  const rehearsed = gate === 'cutover' ? rehearsedText(plan, scene.steps) : null;
  return (
    <>
      <dl className="gate">
        <div>
          <dt>proved</dt>
          <dd>
            <details>
              <summary>{countText(proved.length, 'thing')}</summary>
              <ProofList proofs={proved} />
            </details>
          </dd>
        </div>
        <div>
          <dt>not provable</dt>
          <dd>
            <UnprovedList texts={open} />
          </dd>
        </div>
        {rehearsed !== null && (
          <div>
            <dt>rehearsed</dt>
            <dd>{rehearsed}</dd>
          </div>
        )}
        <div>
          <dt>next</dt>
          <dd>{whatNext(plan, gate)}</dd>
        </div>
        <div>
          <dt>{gate === 'cutover' ? 'way back' : 'rollback now'}</dt>
          <dd>{wayBack(plan, gate, scene.rollback.whole)}</dd>
        </div>
        <div>
          <dt>{gate === 'secondary' ? 'open until' : 'opens'}</dt>
          <dd>
            {opening}
            {mayCommand && isGateName(gate) && (
              <RescheduleForm key={gateToText(planned)} id={id} gate={gate} opens={planned} isOn={props.isOn} />
            )}
          </dd>
        </div>
      </dl>
      {mayCommand && <ApproveForm {...props} />}
    </>
  );
}

/** Until when it stays as it is, when nobody does anything. */
function openingOf(plan: Plan, gate: string, earliest: string | null | undefined): string {
  const planned = gatePlanned(plan, gate);
  const second = nameOfRole(plan, secondToMove(plan));
  if (planned === 'person') return gate === 'secondary' ? 'somebody ends it here' : 'only when somebody approves it';
  if (planned === 'automatic')
    return gate === 'secondary' ? `${second} follows, which nobody has to approve` : 'by itself';
  const rule = openingWords(planned) ?? '';
  const when = earliest === undefined ? rule : `${earliestText(earliest)} (${rule})`;
  return `${when}, by itself; or when somebody approves it before`;
}

function ApproveForm({ id, plan, scene, gate, actions, isOn }: CommandProps & { readonly gate: string }): ReactElement {
  const [isTyped, setIsTyped] = useState(false);
  const [key] = useState(newIdempotencyKey);
  const [given] = useState(scene.commands.length);
  const asked = useMutation({ mutationFn: () => command(id, { kind: 'approve', gate }, key) });
  const title = actions.find(({ kind }) => kind === 'approve')?.title ?? 'Approve';
  const isTaken = scene.commands.slice(given).some((one) => one.command === 'approve');
  if (asked.isSuccess || isTaken) {
    return (
      <p role="status" className="asked">
        {isTaken ? 'Approved. It goes on.' : 'Asked. The controller takes it up.'}
      </p>
    );
  }
  return (
    <form
      className="approve"
      onSubmit={(event) => {
        event.preventDefault();
        if (isTyped && isOn) asked.mutate();
      }}
    >
      <TypedField phrase={phraseOf(gate, plan.name)} onTyped={setIsTyped} disabled={!isOn} />
      <Button type="submit" disabled={!isTyped || !isOn} loading={asked.isPending}>
        {title}
      </Button>
      {asked.isError && <ProblemNote error={asked.error} />}
    </form>
  );
}
