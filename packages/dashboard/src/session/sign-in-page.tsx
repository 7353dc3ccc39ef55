import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { signIn } from '../api/commands.ts';
import { sessionQuery } from '../api/queries.ts';
import type { LoginCredentials } from '../api/types/session.ts';
import { PageHead } from '../shared/page-head.tsx';
import { ProblemNote } from '../shared/problem-note.tsx';
import { passwordCredentials, safeWayBack } from './credentials.ts';

const route = getRouteApi('/sign-in');

type Way = LoginCredentials['kind'];

const WAYS: readonly { readonly value: Way; readonly label: string }[] = [
  { value: 'password', label: 'Password' },
  { value: 'application-credential', label: 'Application credential' },
  { value: 'token', label: 'Token' },
];

const EMPTY = {
  userName: '',
  userDomain: 'Default',
  password: '',
  project: '',
  projectDomain: '',
  id: '',
  secret: '',
  token: '',
};

function credentialsOf(way: Way, form: typeof EMPTY): LoginCredentials {
  if (way === 'password') return passwordCredentials(form);
  if (way === 'token') return { kind: way, token: form.token.trim() };
  return { kind: way, id: form.id.trim(), secret: form.secret };
}

/** With what the source cloud's Keystone takes. Nothing of it is kept here. */
export function SignInPage(): ReactElement {
  const { back } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>('password');
  const [form, setForm] = useState(EMPTY);
  const isNarrow = useMediaQuery('(max-width: 480px)', false, { getInitialValueInEffect: false });
  const asked = useMutation({
    mutationFn: (credentials: LoginCredentials) => signIn(credentials),
    // The password is not kept for the time that answers are.
    gcTime: 0,
    onSuccess: ({ actor, expiresAt }) => {
      setForm(EMPTY);
      queries.setQueryData(sessionQuery.queryKey, { actor, expiresAt });
      router.history.push(safeWayBack(back));
    },
  });
  const field = (key: keyof typeof EMPTY) => ({
    value: form[key],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget;
      setForm((before) => ({ ...before, [key]: value }));
    },
  });

  return (
    <main className="sign-in" id="content">
      <PageHead title="Sign in">
        <p className="quiet">With your account of the source cloud. You see what belongs to your project.</p>
      </PageHead>
      <SegmentedControl
        fullWidth
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        aria-label="How to sign in"
        value={way}
        data={WAYS.map((each) => ({ ...each }))}
        onChange={(value) => setWay(WAYS.find((each) => each.value === value)?.value ?? 'password')}
      />
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          asked.mutate(credentialsOf(way, form));
        }}
      >
        {way === 'password' && (
          <>
            <div className="form-pair">
              <TextInput label="User" required autoComplete="username" {...field('userName')} />
              <TextInput label="Domain of the user" {...field('userDomain')} />
            </div>
            <PasswordInput label="Password" required autoComplete="current-password" {...field('password')} />
            <div className="form-pair">
              <TextInput label="Project" description="name, or id" required {...field('project')} />
              <TextInput label="Domain of the project" description="empty: the user's" {...field('projectDomain')} />
            </div>
          </>
        )}
        {way === 'application-credential' && (
          <>
            <TextInput label="Id" required autoComplete="username" {...field('id')} />
            <PasswordInput label="Secret" required autoComplete="current-password" {...field('secret')} />
          </>
        )}
        {way === 'token' && (
          <PasswordInput
            label="Token"
            description="of your project, from: openstack token issue -f value -c id"
            required
            autoComplete="off"
            {...field('token')}
          />
        )}
        {asked.isError && <ProblemNote error={asked.error} />}
        <Button type="submit" loading={asked.isPending} fullWidth>
          Sign in
        </Button>
      </form>
    </main>
  );
}
