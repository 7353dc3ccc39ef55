/**
 * What all stories play on: simulated clouds in two processes, a controller of Baton with its embedded Postgres in others, people
 * who are logged in, and migrations that were begun by the API.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, RunningController } from '../../controller/controllers.ts';
import { Api } from './api.ts';
import { type Simulator, startSimulator } from './simulator.ts';
import { type BegunName, PEOPLE, type PersonName, SERVED } from './world.ts';

/** Plain values: stories run in processes of their own. */
export interface StageFacts {
  readonly url: string;
  /** Another controller with the same environment shares its migrations. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly password: string;
  /** On which HA IPs answer over HTTP. */
  readonly port: number;
  readonly bearers: Readonly<Record<PersonName, string>>;
  /** Ids of those that were begun. */
  readonly migrations: Readonly<Record<BegunName, string>>;
}

export interface Stage {
  readonly facts: StageFacts;
  close(): Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly stage: StageFacts;
  }
}

/** As many migrations as stories have at the same time: one in its rollback window keeps its worker. */
const WORKERS = 6;

export async function openStage(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-pages-'));
  let simulators: readonly Simulator[] = [];
  let controller: RunningController | null = null;
  const close = async (): Promise<void> => {
    process.off('exit', kill);
    controller?.send('SIGTERM');
    await controller?.ended;
    await Promise.all(simulators.map((simulator) => simulator.stop()));
    await rm(directory, { recursive: true, force: true });
  };
  /** Whoever is cut short leaves nothing running either. A controller that is told twice to end, as by a terminal, leaves its Postgres. */
  const kill = (): void => {
    controller?.send('SIGTERM');
    endPostgres(join(directory, 'home/postgres/data/postmaster.pid'));
    for (const simulator of simulators) simulator.kill();
  };
  process.once('exit', kill);
  try {
    const crowds = await startSimulator(join(directory, 'crowds'), 'crowds');
    simulators = [crowds];
    const pairs = await startSimulator(join(directory, 'clouds'), 'pairs');
    simulators = [crowds, pairs];
    const { password, port } = pairs;
    const cloudsYaml = [pairs.cloudsYaml, crowds.cloudsYaml.replace(/^clouds:\n/, '')].join('\n');
    const env = {
      OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
      BATON_HOME: join(directory, 'home'),
      DATABASE_URL: '',
      // os1-admin sees every project: by it a tenant of another one than os1's finds the own groups.
      BATON_TENANT_SOURCES: 'os1,os1-admin',
      BATON_TENANT_TARGETS: 'os2',
    };
    await writeFile(env.OS_CLIENT_CONFIG_FILE, cloudsYaml, { mode: 0o600 });
    controller = new RunningController('the stage', env, directory, { workers: WORKERS, more: SERVED });
    const url = await controller.url();
    const bearers = await logIn(url, password);
    const operator = new Api(url, bearers.admin);
    const migrations = await beginAll(operator, port);
    return { facts: { url, env, directory, password, port, bearers, migrations }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Its first line is the process id (PostgreSQL documentation, 73.1); SIGINT is its fast shutdown (19.5). */
function endPostgres(pidFile: string): void {
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGINT');
}

async function logIn(url: string, password: string): Promise<StageFacts['bearers']> {
  const one = async (userName: PersonName): Promise<string> => {
    const project = { name: PEOPLE[userName].project, domain: 'Default' };
    const body = { kind: 'password', userName, userDomain: 'Default', password, project };
    return String((await ask(url, null, { path: '/v1/session', body, status: 201 }))['bearer']);
  };
  const [admin, demo, vera, tess] = await Promise.all([one('admin'), one('demo'), one('vera'), one('tess')]);
  return { admin, demo, vera, tess };
}

async function beginAll(operator: Api, port: number): Promise<StageFacts['migrations']> {
  const persons = { cutover: 'person', secondary: 'person' };
  const nobody = { cutover: 'automatic', secondary: 'automatic' };
  const [keys, watch, done, ill] = await Promise.all([
    begin(operator, port, 'keys', persons),
    begin(operator, port, 'watch', persons),
    begin(operator, port, 'done', nobody),
    begin(operator, port, 'ill', nobody),
  ]);
  return { keys, watch, done, ill };
}

async function begin(operator: Api, port: number, group: BegunName, gates: object): Promise<string> {
  const wishes = {
    group,
    sourceCloud: 'os1',
    targetCloud: 'os2',
    targetOperatorCloud: 'os2-admin',
    // The loopback interface answers every ping, whoever serves.
    probe: { port, icmp: false },
    gates,
  };
  const { plan } = await operator.post('/v1/plans', wishes, 201);
  const id = String((await operator.post('/v1/migrations', { plan }, 201))['id']);
  await operator.post(`/v1/migrations/${id}/run`, {}, 202);
  return id;
}
