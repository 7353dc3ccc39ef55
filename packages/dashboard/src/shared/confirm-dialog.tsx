import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { newIdempotencyKey } from '../api/call.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';
import { TypedField } from './typed-field.tsx';

export interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  /** What has to be typed first; absent: one press is enough. */
  readonly phrase?: string;
  /** The key stays the same however often it is pressed: it is done once. */
  readonly onConfirm: (idempotencyKey: string) => Promise<void>;
  /** False: what comes after shows something else in its place. */
  readonly closesItself?: boolean;
  readonly onClose: () => void;
}

/** Asks before something is done, and stays open when it could not be done, with what happened. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactElement {
  const { title, children, confirm, phrase, onConfirm, closesItself = true, onClose } = props;
  // Another phrase asks for something else.
  const key = useMemo(() => [phrase, newIdempotencyKey()] as const, [phrase])[1];
  const [typed, setTyped] = useState<string | null>(null);
  const isTyped = phrase === undefined || typed === phrase;
  const asked = useMutation({
    mutationFn: () => onConfirm(key),
    onSuccess: () => (closesItself ? onClose() : undefined),
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped && !asked.isPending) asked.mutate();
        }}
      >
        <div className="dialog-body">{children}</div>
        {phrase !== undefined && (
          <TypedField key={phrase} phrase={phrase} onTyped={(done) => setTyped(done ? phrase : null)} />
        )}
        {asked.isError && <ProblemNote error={asked.error} />}
        <div className="dialog-foot">
          <Button variant="default" type="button" onClick={onClose}>
            Leave it
          </Button>
          <Button type="submit" disabled={!isTyped} loading={asked.isPending}>
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
