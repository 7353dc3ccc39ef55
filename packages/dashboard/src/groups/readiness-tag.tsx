import type { ReactElement } from 'react';
import { Mark } from '../shared/mark.tsx';
import type { Readiness } from './requirements.ts';

/** `ready`, or what is missing of the four things that the procedure requires. */
export function ReadinessTag({ readiness }: { readonly readiness: Readiness }): ReactElement {
  const { missing, unknown, isReady } = readiness;
  if (isReady) {
    return (
      <span className="state state-done">
        <Mark kind="done" />
        <span>ready{unknown > 0 && <span className="quiet">, {unknown} to be seen inside</span>}</span>
      </span>
    );
  }
  return (
    <span className="state state-waits">
      <Mark kind="gap" />
      <span>not met: {missing.map(({ text }) => text).join('; ')}</span>
    </span>
  );
}
