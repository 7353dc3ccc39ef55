import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { command } from '../api/commands.ts';
import { ProblemNote } from '../shared/problem-note.tsx';
import type { CommandProps } from './command-props.ts';

/** One press: nothing is lost by it, and it is taken back by the other. */
export function PauseButton({ id, actions, isOn }: CommandProps): ReactElement | null {
  const offered = actions.find((one) => one.kind === 'pause' || one.kind === 'resume');
  const asked = useMutation({
    mutationFn: (given: { readonly kind: 'pause' | 'resume'; readonly key: string }) =>
      command(id, { kind: given.kind }, given.key),
  });
  if (offered === undefined) return null;
  const kind = offered.kind === 'resume' ? 'resume' : 'pause';
  return (
    <>
      <Button
        variant="default"
        title={offered.what}
        disabled={!isOn}
        loading={asked.isPending}
        onClick={() => asked.mutate({ kind, key: newIdempotencyKey() })}
      >
        {offered.title}
      </Button>
      {asked.isError && <ProblemNote error={asked.error} />}
    </>
  );
}
