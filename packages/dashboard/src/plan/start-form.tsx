import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { createMigration, run } from '../api/commands.ts';
import { Problem } from '../api/problem.ts';
import type { Gate, MadePlan } from '../api/types/plan.ts';
import { mayCommand, useActor } from '../session/use-session.ts';
import { dateTimeText } from '../shared/clock-text.ts';
import { ProblemNote } from '../shared/problem-note.tsx';
import { TypedField } from '../shared/typed-field.tsx';
import { FindingList } from './finding-list.tsx';
import { blocks } from './findings.ts';
import { gateWords } from './gate-choice.ts';
import { savePlan } from './save-plan.ts';

const CUTOVER = {
  person: 'Before the cutover it waits for a person.',
  automatic: 'The cutover begins by itself.',
  time: 'The cutover begins by itself:',
} as const;

function beginning(start: Gate): string {
  if (start === 'automatic') return 'It begins at once.';
  return start === 'person'
    ? 'It begins when a person says so.'
    : `It begins by itself: ${gateWords(start, dateTimeText)}.`;
}

/** Starting is typed. The API looks at both clouds once more before it records anything. */
export function StartForm({ made }: { readonly made: MadePlan }): ReactElement {
  const { plan, findings } = made;
  const actor = useActor();
  const navigate = useNavigate();
  const [isTyped, setIsTyped] = useState(false);
  const [keys] = useState(() => ({ create: newIdempotencyKey(), run: newIdempotencyKey() }));
  const asked = useMutation({
    mutationFn: async () => {
      const migration = await createMigration(plan, keys.create);
      await run(migration.id, keys.run);
      return migration;
    },
    onSuccess: ({ id }) => void navigate({ to: '/migrations/$id', params: { id } }),
  });
  const isAllowed = mayCommand(actor, plan.source.projectId);
  const isBlocked = blocks(findings);
  const { start = 'automatic', cutover } = plan.gates;
  const found = asked.error instanceof Problem ? asked.error.findings : [];
  return (
    <section className="card start-form" aria-labelledby="start-title">
      <h2 id="start-title">Start</h2>
      <p>
        {beginning(start)} {CUTOVER[typeof cutover === 'string' ? cutover : 'time']}
        {typeof cutover === 'string' ? '' : ` ${gateWords(cutover, dateTimeText)}.`} Until the commit it can be rolled
        back, and everything in {plan.source.cloud} stays. Nobody starts it for you: what is not started stays as it is.
      </p>
      {isBlocked && <p className="wrong-line">It cannot start before what blocks is solved.</p>}
      {!isAllowed && <p className="quiet">Your role may make plans, and not start them.</p>}
      <form
        className="approve"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) asked.mutate();
        }}
      >
        {isAllowed && !isBlocked && (
          <>
            <TypedField phrase={`start ${plan.name}`} onTyped={setIsTyped} />
            <Button type="submit" disabled={!isTyped} loading={asked.isPending}>
              Start the migration
            </Button>
          </>
        )}
        <Button type="button" variant="default" onClick={() => savePlan(plan)}>
          Save the plan
        </Button>
      </form>
      {asked.isError && <ProblemNote error={asked.error} />}
      {found.length > 0 && <FindingList findings={found} />}
    </section>
  );
}
