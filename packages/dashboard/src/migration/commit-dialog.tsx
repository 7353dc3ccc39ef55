import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { commit } from '../api/commands.ts';
import type { Committed } from '../api/types/migration.ts';
import { migrationQuery } from '../api/queries.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { Dialog } from '../shared/dialog.tsx';
import type { CommandProps } from './command-props.ts';

/** Ends a migration for good. What was deleted, and what was left, is told afterwards. */
export function CommitDialog({ id, plan, onClose }: CommandProps & { readonly onClose: () => void }): ReactElement {
  const [deleteSource, setDeleteSource] = useState(false);
  const [done, setDone] = useState<Committed | null>(null);
  const queries = useQueryClient();
  const { cloud } = plan.source;
  if (done !== null) {
    return (
      <Dialog title={`${plan.name} is committed`} onClose={onClose}>
        <div className="dialog-body">
          <Listed title={`Deleted in ${cloud}`} items={done.deleted} />
          <Listed title={`Left in ${cloud}`} items={done.left} />
        </div>
        <div className="dialog-foot">
          <Button onClick={onClose}>Close</Button>
        </div>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={`Commit ${plan.name}?`}
      confirm={deleteSource ? 'Commit and delete' : 'Commit'}
      phrase={deleteSource ? `delete source of ${plan.name}` : `commit ${plan.name}`}
      onConfirm={async (key) => {
        const committed = await commit(id, deleteSource, key);
        await queries.invalidateQueries({ queryKey: migrationQuery(id).queryKey });
        setDone(committed);
      }}
      closesItself={false}
      onClose={onClose}
    >
      <p>After this there is no rollback to {cloud}.</p>
      <p>
        {deleteSource
          ? `What belongs to the group in ${cloud} is deleted: servers, disks, ports, floating IPs.`
          : `Nothing in ${cloud} is deleted; it is still paid for.`}
      </p>
      <Checkbox
        label={`Delete what belongs to the group in ${cloud}`}
        checked={deleteSource}
        onChange={(event) => setDeleteSource(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}

function Listed({ title, items }: { readonly title: string; readonly items: readonly string[] }): ReactElement {
  return (
    <>
      <h3>{title}</h3>
      {items.length === 0 ? (
        <p>nothing</p>
      ) : (
        <ul>
          {items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      )}
    </>
  );
}
