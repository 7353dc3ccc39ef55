import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { run } from '../api/commands.ts';
import { migrationQuery } from '../api/queries.ts';
import { ProblemNote } from '../shared/problem-note.tsx';
import { AbortDialog } from './abort-dialog.tsx';
import type { CommandProps } from './command-props.ts';
import { CommitDialog } from './commit-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';

/** Everything that can be done now beside an approval. What cannot be taken back asks for a phrase. */
export function ActionButtons(props: CommandProps): ReactElement | null {
  const { actions, isOn, standing } = props;
  const [open, setOpen] = useState<'rollback' | 'abort' | 'commit' | null>(null);
  const has = (kind: string): boolean => actions.some((one) => one.kind === kind);
  const isHere = (kind: string): boolean => has(kind) && (kind !== 'rollback' || standing.state === 'completed');
  const close = (): void => setOpen(null);
  if (!has('run') && !isHere('rollback') && !has('abort') && !has('commit')) return null;
  return (
    <div className="actions">
      {actions.map(({ kind, title, what }) => {
        if (kind === 'run') return <RunButton key={kind} {...props} title={title} what={what} />;
        if (kind === 'abort' || kind === 'commit' || (kind === 'rollback' && isHere(kind))) {
          return (
            <div key={kind} className="action">
              <Button size="xs" variant="default" disabled={!isOn} onClick={() => setOpen(kind)}>
                {title}
              </Button>
              <span className="quiet">{what}</span>
            </div>
          );
        }
        return null;
      })}
      {open === 'rollback' && <RollbackDialog {...props} onClose={close} />}
      {open === 'abort' && <AbortDialog {...props} onClose={close} />}
      {open === 'commit' && <CommitDialog {...props} onClose={close} />}
    </div>
  );
}

interface RunButtonProps extends CommandProps {
  readonly title: string;
  readonly what: string;
}

function RunButton({ id, isOn, title, what }: RunButtonProps): ReactElement {
  const queries = useQueryClient();
  const asked = useMutation({
    mutationFn: (key: string) => run(id, key),
    onSuccess: () => queries.invalidateQueries({ queryKey: migrationQuery(id).queryKey }),
  });
  return (
    <div className="action">
      <Button size="sm" disabled={!isOn} loading={asked.isPending} onClick={() => asked.mutate(newIdempotencyKey())}>
        {title}
      </Button>
      <span className="quiet">{what}</span>
      {asked.isError && <ProblemNote error={asked.error} />}
    </div>
  );
}
