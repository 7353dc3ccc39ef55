import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { signOut } from '../api/commands.ts';
import type { Access } from '../api/types/session.ts';
import { useActor } from './use-session.ts';

const MAY: Readonly<Record<Access, string>> = {
  viewer: 'may look at this project',
  tenant: 'may command what belongs to this project',
  operator: 'may command what belongs to any project',
};

/** Who is signed in, for which project, and what that allows. */
export function Account(): ReactElement {
  const { userName, project, access } = useActor();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const asked = useMutation({
    mutationFn: signOut,
    onSettled: () => {
      queries.clear();
      void navigate({ to: '/sign-in' });
    },
  });
  return (
    <div className="account">
      <span title={`${userName} ${MAY[access]}`}>
        <strong>{userName}</strong> <span className="quiet">{project.name}</span>
        {access !== 'tenant' && <span className="tag">{access}</span>}
      </span>
      <button type="button" className="link-button" disabled={asked.isPending} onClick={() => asked.mutate()}>
        Sign out
      </button>
    </div>
  );
}
