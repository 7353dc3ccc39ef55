/** The demonstration in a browser as a real process, and what can be seen of it from outside. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ask, eventually } from '../controller/controllers.ts';

const MAIN = fileURLToPath(new URL('../../demo/dist/main.js', import.meta.url));
const SHOWN_WITHIN_MS = 120_000;
/** A session may ask 600 times in a minute. */
const LOOK_EVERY_MS = 250;

export interface SignIn {
  readonly user: string;
  readonly password: string;
  readonly project: string;
}

export class WebDemo {
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly #child: ChildProcess;
  #screen = '';
  #talk = '';

  /** `directory`: for its temporary files, and nobody else's. */
  constructor(words: readonly string[], directory: string, env: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [MAIN, '--web', ...words], {
      env: { ...process.env, ...env, TMPDIR: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#talk += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
  }

  get screen(): string {
    return this.#screen;
  }

  get talk(): string {
    return this.#talk;
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Once there is all of it: the address to open. */
  async url(): Promise<string> {
    return await eventually('the screen is there', SHOWN_WITHIN_MS, () => {
      if (this.#child.exitCode !== null)
        throw new Error(`it ended with exit code ${this.#child.exitCode}\n${this.talk}`);
      const isWhole = this.#screen.includes('Ctrl-C');
      return Promise.resolve(isWhole ? (/Open +(http:\S+)/.exec(this.#screen)?.[1] ?? null) : null);
    });
  }

  /** As it stands on the screen. */
  account(who: 'operator' | 'tenant'): SignIn {
    const [, user = '', password = '', project = ''] =
      new RegExp(`^ +${who} +(\\S+) +(\\S+) +(\\S+)$`, 'm').exec(this.#screen) ?? [];
    return { user, password, project };
  }
}

/** What somebody who has signed in can do. */
export class Visitor {
  readonly #url: string;
  readonly #bearer: string;
  readonly access: string;

  private constructor(url: string, bearer: string, access: string) {
    this.#url = url;
    this.#bearer = bearer;
    this.access = access;
  }

  static async signIn(url: string, { user, password, project }: SignIn): Promise<Visitor> {
    const { bearer, actor } = await ask(url, null, {
      path: '/v1/session',
      body: {
        kind: 'password',
        userName: user,
        userDomain: 'Default',
        password,
        project: { name: project, domain: 'Default' },
      },
      status: 201,
    });
    return new Visitor(url, String(bearer), (actor as { readonly access: string }).access);
  }

  async see(path: string): Promise<Readonly<Record<string, unknown>>> {
    const answer = await fetch(new URL(path, this.#url), { headers: { authorization: `Bearer ${this.#bearer}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Readonly<Record<string, unknown>>;
  }

  async do(path: string, body: object): Promise<void> {
    await ask(this.#url, this.#bearer, { path, body, status: 202 });
  }

  async until(migration: string, state: string, withinMs: number): Promise<Readonly<Record<string, unknown>>> {
    return await eventually(`${migration} is ${state}`, withinMs, async () => {
      const seen = await this.see(`/v1/migrations/${migration}`);
      if (seen['state'] === state) return seen;
      await sleep(LOOK_EVERY_MS);
      return null;
    });
  }
}

/** Everything that was started with this folder for its temporary files, or names it: by id, with its command line. */
export function processesOf(directory: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8');
      if (command.includes(directory) || environment.includes(directory)) found.set(Number(name), command);
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
  return found;
}
