import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { command } from '../api/commands.ts';
import type { GateName, WindowEnd } from '../api/types/plan.ts';
import { gateToText, windowEndOfText } from '../plan/gate-choice.ts';
import { GateField } from '../plan/gate-field.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import type { CommandProps } from './command-props.ts';

interface RescheduleProps extends Pick<CommandProps, 'id' | 'isOn'> {
  readonly gate: GateName;
  readonly opens: WindowEnd;
}

/** Says anew when the gate opens at which it stands. Nobody passes it by that. */
export function RescheduleForm({ id, gate, opens, isOn }: RescheduleProps): ReactElement {
  const now = gateToText(opens);
  const [text, setText] = useState<string | null>(now);
  const wished = text === null ? null : windowEndOfText(text);
  const asked = useMutation({
    mutationFn: (wish: WindowEnd) => command(id, { kind: 'reschedule', gate, opens: wish }, newIdempotencyKey()),
  });
  return (
    <details className="reschedule">
      <summary>another time</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wished !== null && isOn) asked.mutate(wished);
        }}
      >
        <GateField
          label="The gate"
          value={now}
          usual="person"
          isWindowEnd={gate === 'secondary'}
          onChange={(next, isValid) => setText(isValid ? (next ?? 'person') : null)}
        />
        <Button
          type="submit"
          variant="default"
          size="xs"
          disabled={!isOn || wished === null || text === now}
          loading={asked.isPending}
        >
          Change it
        </Button>
        {asked.isError && <ProblemNote error={asked.error} />}
      </form>
    </details>
  );
}
