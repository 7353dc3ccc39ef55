import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { command } from '../api/commands.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import type { CommandProps } from './command-props.ts';
import { RollbackDialog } from './rollback-dialog.tsx';

/** While the rollback window is open, single HA IPs may go back, and forward again. */
export function HaIpErrands(props: CommandProps): ReactElement {
  const { id, plan, scene, isOn } = props;
  const [open, setOpen] = useState<{ readonly address: string; readonly way: 'back' | 'forward' } | null>(null);
  const inTarget = scene.haIps.filter(({ leadsTo }) => leadsTo === 'target').length;
  const close = (): void => setOpen(null);
  return (
    <details className="errands" open={scene.returned.length > 0}>
      <summary>One HA IP alone</summary>
      <ul>
        {scene.haIps.map(({ address, leadsTo }) => (
          <li key={address}>
            <span className="id">{address}</span>
            <span className="quiet">{leadsTo === null ? 'not seen' : `leads to ${plan[leadsTo].cloud}`}</span>
            {leadsTo === 'source' ? (
              <Button
                size="compact-xs"
                variant="default"
                disabled={!isOn}
                onClick={() => setOpen({ address, way: 'forward' })}
              >
                Cut over again
              </Button>
            ) : (
              // The last one that returns is a rollback of the whole migration.
              <Button
                size="compact-xs"
                variant="default"
                disabled={!isOn || inTarget < 2}
                onClick={() => setOpen({ address, way: 'back' })}
              >
                Return alone
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open?.way === 'back' && <RollbackDialog {...props} haIps={[open.address]} onClose={close} />}
      {open?.way === 'forward' && (
        <ConfirmDialog
          title={`Cut ${open.address} over to ${plan.target.cloud}?`}
          confirm="Cut over"
          onConfirm={(key) => command(id, { kind: 'cut-over', haIps: [open.address] }, key)}
          onClose={close}
        >
          <p>
            {open.address}: led to {plan.target.cloud} again, seen to be served there before {plan.source.cloud} lets
            go.
          </p>
        </ConfirmDialog>
      )}
    </details>
  );
}
