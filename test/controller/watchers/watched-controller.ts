/** A controller of its own process with its embedded Postgres, people who are signed in at it, and migrations that it runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../../packages/baton/src/domain/plan.ts';
import { openStore, type Store } from '../../../packages/baton/src/store/store.ts';
import { systemClock } from '../../../packages/baton/src/store/testing/system-clock.ts';
import { ask, RunningController } from '../controllers.ts';
import type { Listed } from './judge.ts';
import { CLOUDS_YAML, pairName, PEOPLE, type Person } from './watched-clouds.ts';

export interface SignedIn {
  readonly bearer: string;
  readonly projectId: string;
}

export interface WatchedController {
  readonly url: string;
  readonly controller: RunningController;
  /** On the same database. */
  readonly store: Store;
  readonly people: Readonly<Record<Person, SignedIn>>;
  close(): Promise<void>;
}

/** `directory` has the clouds.yaml of simulated clouds. */
export async function startWatchedController(directory: string, workers: number): Promise<WatchedController> {
  const env = {
    OS_CLIENT_CONFIG_FILE: join(directory, CLOUDS_YAML),
    BATON_HOME: join(directory, 'home'),
    DATABASE_URL: '',
  };
  const store = await openStore({ env, clock: systemClock, signal: new AbortController().signal });
  const controller = new RunningController('controller', env, directory, { workers });
  const close = async (): Promise<void> => {
    controller.send('SIGTERM');
    await controller.ended;
    await store.close();
  };
  try {
    const url = await controller.url();
    const password = /password: (\S+)/.exec(readFileSync(env.OS_CLIENT_CONFIG_FILE, 'utf8'))?.[1] ?? '';
    const signedIn = async (person: Person): Promise<SignedIn> => await signIn(url, person, password);
    const people = {
      admin: await signedIn('admin'),
      demo: await signedIn('demo'),
      vera: await signedIn('vera'),
      paul: await signedIn('paul'),
    };
    return { url, controller, store, people, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function signIn(url: string, person: Person, password: string): Promise<SignedIn> {
  const project = { name: PEOPLE[person], domain: 'Default' };
  const body = { kind: 'password', userName: person, userDomain: 'Default', password, project };
  const answer = await ask(url, null, { path: '/v1/session', body, status: 201 });
  const { project: actors } = answer['actor'] as { readonly project: { readonly id: string } };
  return { bearer: String(answer['bearer']), projectId: actors.id };
}

/** Plans the move of one of the pairs, from its beginning to its end without a person. */
export async function planOf({ url, people }: WatchedController, pair: number, port: number): Promise<Plan> {
  const body = {
    group: pairName(pair),
    sourceCloud: 'os1',
    targetCloud: 'os2',
    targetOperatorCloud: 'os2-admin',
    probe: { port, icmp: false },
    gates: { cutover: 'automatic', secondary: 'automatic' },
  };
  const answer = await ask(url, people.admin.bearer, { path: '/v1/plans', body, status: 201 });
  return answer['plan'] as Plan;
}

/** Recorded, and not begun. */
export async function migrationOf({ url, people }: WatchedController, plan: Plan): Promise<string> {
  return String((await ask(url, people.admin.bearer, { path: '/v1/migrations', body: { plan }, status: 201 }))['id']);
}

export async function begin({ url, people }: WatchedController, migrationId: string): Promise<void> {
  await ask(url, people.admin.bearer, { path: `/v1/migrations/${migrationId}/run`, body: {}, status: 202 });
}

/** As the operator sees it. */
export async function listOf({ url, people }: WatchedController): Promise<readonly Listed[]> {
  const headers = { authorization: `Bearer ${people.admin.bearer}` };
  const answer = await fetch(new URL('/v1/migrations', url), { headers });
  return ((await answer.json()) as { readonly migrations: readonly Listed[] }).migrations;
}
