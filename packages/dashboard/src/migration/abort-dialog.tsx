import type { ReactElement } from 'react';
import { command } from '../api/commands.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import type { CommandProps } from './command-props.ts';

export function AbortDialog({
  id,
  plan,
  scene,
  onClose,
}: CommandProps & { readonly onClose: () => void }): ReactElement {
  const { source, target } = plan;
  return (
    <ConfirmDialog
      title={`Abort ${plan.name}?`}
      confirm="Abort"
      phrase={`abort ${plan.name}`}
      onConfirm={(key) => command(id, { kind: 'abort', reason: 'asked for' }, key)}
      onClose={onClose}
    >
      <p>{scene.rollback.whole}</p>
      <p>
        Then both load balancers run in {source.cloud} again, and what {id} made in {target.cloud} is removed. What
        stays there: the reservation of the HA IPs' addresses, so that nobody else gets them, and key pairs.
      </p>
    </ConfirmDialog>
  );
}
