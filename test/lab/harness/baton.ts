/** Baton as its users start it: the built command, its own home, machine formats from stdout. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CLOUDS_YAML, SSH_CONFIG, VANTAGE } from './lab.ts';
import { eventually, type Finished, type Running, startCommand } from './run-command.ts';

export const HOME = mkdtempSync(join(tmpdir(), 'baton-e2e-'));
const MAIN = 'packages/baton/dist/main.js';

export interface MigrationView {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly step: string | null;
  readonly gate: string | null;
}

function env(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  return { OS_CLIENT_CONFIG_FILE: CLOUDS_YAML, BATON_HOME: HOME, NO_COLOR: '1', ...more };
}

export function startBaton(args: readonly string[], more: Readonly<Record<string, string>> = {}): Running {
  return startCommand([process.execPath, MAIN, ...args], env(more));
}

export async function baton(...args: readonly string[]): Promise<Finished> {
  return startBaton(args).finished;
}

/** The last Baton to leave stops the database: also after a story in which one was killed. */
afterAll(async () => {
  await baton('migration', 'list');
});

/** Must end with this exit code; what it said is in the failure. */
export async function batonEnds(code: number, ...args: readonly string[]): Promise<Finished> {
  const done = await baton(...args);
  if (done.code !== code)
    throw new Error(
      `baton ${args.join(' ')} ended with ${done.code ?? done.signal}, expected ${code}:\n${done.stdout}\n${done.stderr}`,
    );
  return done;
}

/** The words that make a plan of a lab pair: from os1 to os2, watched from the internet. */
export function planCommand(name: string, ...more: readonly string[]): readonly string[] {
  const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2', '--target-operator-cloud', 'os2-admin'];
  return ['plan', 'create', name, ...clouds, '--vantage', VANTAGE, ...more];
}

/** Makes it, and answers with its file. */
export async function planOf(name: string, ...more: readonly string[]): Promise<string> {
  const file = join(HOME, `${name}.yaml`);
  await batonEnds(0, ...planCommand(name, '-o', file, ...more));
  return file;
}

/** Into the guests of a lab pair, in the source and in the target. */
export function insideBySsh(...loadBalancers: readonly string[]): readonly string[] {
  return [
    '--guest',
    'ssh',
    '--ssh-config',
    SSH_CONFIG,
    '--ssh-accept-new',
    ...loadBalancers.flatMap((lb) => [
      '--ssh-destination',
      `${lb}=${lb}`,
      '--ssh-destination-in-target',
      `${lb}=${lb}.os2`,
    ]),
  ];
}

export async function show(migration: string): Promise<MigrationView> {
  return JSON.parse((await batonEnds(0, 'migration', 'show', migration, '-f', 'json')).stdout) as MigrationView;
}

export async function report(migration: string): Promise<Report> {
  return JSON.parse((await batonEnds(0, 'migration', 'report', migration, '-f', 'json')).stdout) as Report;
}

export interface Report {
  readonly id: string;
  readonly state: string;
  readonly measured: {
    readonly outageMs: number | null;
    readonly exposureSeconds: number | null;
    readonly durationSeconds: number | null;
    readonly bytes: number;
  };
  readonly phases: readonly {
    readonly step: string;
    readonly state: string;
    readonly seconds: number | null;
    readonly attempts: number;
    readonly outageMs: number;
    readonly startedAt: string;
  }[];
  readonly proofs: readonly {
    readonly step: string;
    readonly what: string;
    readonly result: string;
    readonly detail: string;
  }[];
}

/** Waits until a running Baton has said something on stderr. */
export async function untilSaid(running: Running, text: string | RegExp, seconds: number): Promise<void> {
  const what = (): string => `Baton says ${String(text)}; it said:\n${running.stderrSoFar().slice(-2000)}`;
  await eventually(what, seconds, () => {
    const said = running.stderrSoFar();
    return (typeof text === 'string' ? said.includes(text) : text.test(said)) ? true : null;
  });
}
