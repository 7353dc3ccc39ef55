import type { ReactElement } from 'react';
import { command } from '../api/commands.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import type { CommandProps } from './command-props.ts';
import { partialRollbackCost } from './rollback-cost.ts';

export interface RollbackDialogProps extends CommandProps {
  readonly onClose: () => void;
  /** Only these return; absent: the whole migration goes back. */
  readonly haIps?: readonly string[];
}

/** One press, and a confirmation that says what it costs. */
export function RollbackDialog({ id, plan, scene, haIps, onClose }: RollbackDialogProps): ReactElement {
  const { cloud } = plan.source;
  return (
    <ConfirmDialog
      title={haIps === undefined ? `Roll ${plan.name} back to ${cloud}?` : `Return ${haIps.join(', ')} to ${cloud}?`}
      confirm={haIps === undefined ? 'Roll back' : 'Return'}
      onConfirm={(key) =>
        command(id, { kind: 'rollback', reason: 'asked for', ...(haIps === undefined ? {} : { haIps }) }, key)
      }
      onClose={onClose}
    >
      <p>{haIps === undefined ? scene.rollback.whole : partialRollbackCost(plan, haIps)}</p>
    </ConfirmDialog>
  );
}
