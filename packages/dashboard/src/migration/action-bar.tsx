import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { CommandProps } from './command-props.ts';
import { PauseButton } from './pause-button.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { StateTag } from './state-tag.tsx';

/** The way back, with what it costs, always in sight while there is one. */
export function ActionBar(props: CommandProps): ReactElement | null {
  const { plan, scene, standing, actions, mayCommand, isOn } = props;
  const [isOpen, setIsOpen] = useState(false);
  const isOffered = mayCommand && standing.state !== 'completed' && actions.some(({ kind }) => kind === 'rollback');
  if (!isOffered) return null;
  return (
    <aside className="action-bar" aria-label="The way back">
      <StateTag state={scene.state} />
      <a href="#events-title">Events</a>
      <span className="action-bar-cost">{scene.rollback.short}</span>
      <PauseButton {...props} />
      <Button variant="outline" disabled={!isOn} onClick={() => setIsOpen(true)}>
        Roll back to {plan.source.cloud}
      </Button>
      {isOpen && <RollbackDialog {...props} onClose={() => setIsOpen(false)} />}
    </aside>
  );
}
