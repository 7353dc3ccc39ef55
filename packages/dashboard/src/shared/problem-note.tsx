import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { Problem, Unreachable } from '../api/problem.ts';
import { Mark } from './mark.tsx';

export interface ProblemNoteProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, how to solve it, and the ids that operators ask for. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps): ReactElement {
  const { message, remedy, code, requestIds, faults } = textOf(error);
  return (
    <div className="problem" role="alert">
      <p className="problem-what">
        <Mark kind="failed" /> {message} {code !== '' && <span className="quiet">({code})</span>}
      </p>
      {faults.length > 0 && (
        <ul>
          {faults.map(({ path, message: what }) => (
            <li key={path}>
              <code>{path}</code>: {what}
            </li>
          ))}
        </ul>
      )}
      {remedy !== '' && (
        <p>
          <strong>How to solve it:</strong> {remedy}
        </p>
      )}
      {requestIds.length > 0 && (
        <p className="quiet">
          Request ids: <span className="id">{requestIds.join(' ')}</span>
        </p>
      )}
      {onRetry !== undefined && (
        <Button size="xs" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

function textOf(error: unknown): Pick<Problem, 'message' | 'remedy' | 'code' | 'requestIds' | 'faults'> {
  if (error instanceof Problem) return error;
  const none = { code: '', requestIds: [], faults: [] };
  if (error instanceof Unreachable) {
    const remedy = 'Look whether the controller runs and whether this machine reaches it, then try again.';
    return { ...none, message: error.message, remedy };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    ...none,
    message,
    remedy: 'This is a fault of these pages. Load the page again; please report the message.',
  };
}
