/**
 * A guest that is acted, for tests: a real SSH server in this process that runs what it is sent with the local /bin/sh, in
 * surroundings of its own: a folder in place of its root, and programs of which some are real and others print fixtures.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Connection, Server, type ServerChannel, utils } from 'ssh2';

import type { SshPlan } from '../../domain/plan.ts';
import type { Surroundings } from '../linux/script/guest-script.ts';

/** What a guest's scripts are allowed to be real. */
const REAL =
  'cat head tail sed tr sort grep find ls id sleep dd cut dirname readlink sha256sum test rm kill date timeout true sh cp mv ln mkdir rmdir chmod sync setsid'.split(
    ' ',
  );

/** Why these tests cannot run here; null when they can. */
export const whyNoSsh: string | null = ['ssh', 'ssh-keygen'].every(
  (name) => spawnSync(name, ['-?']).error === undefined,
)
  ? null
  : 'this machine has no OpenSSH client';

export interface FakeGuest {
  readonly port: number;
  readonly folder: string;
  readonly surroundings: Surroundings;
  /** How a client gets in. */
  readonly plan: SshPlan;
  readonly destination: string;
  /** Commands that were asked for. */
  readonly asked: string[];
  /** Connections that were opened. */
  connections: number;
  /** A line of known_hosts for it. */
  readonly hostKeyLine: string;
  /** Another key from now on, as after a first boot of cloud-init. */
  changeHostKey(): Promise<void>;
  file(path: string, text: string | Buffer, mode?: number): void;
  link(path: string, to: string): void;
  /** A program that runs this shell text. */
  program(name: string, text: string): void;
  /** A process of the guest; it is ended with it. Its id. */
  daemon(text: string): number;
  close(): Promise<void>;
}

export interface FakeGuestOptions {
  /** Who may log in, with the key of `plan`; `guest` when it is not said. */
  readonly user?: string;
  /** In place of running what is asked. */
  readonly answer?: (channel: ServerChannel) => void;
  /** Real programs come from busybox, as in a guest that has nothing else. */
  readonly busybox?: boolean;
}

export async function startFakeGuest(options: FakeGuestOptions = {}): Promise<FakeGuest> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-guest-'));
  const root = join(folder, 'root');
  const bin = join(folder, 'bin');
  for (const path of [root, bin]) mkdirSync(path);
  const client = newKey();
  const key = join(folder, 'key');
  writeFileSync(key, client.private, { mode: 0o600 });
  const daemons: ChildProcess[] = [];
  const guest = { asked: [] as string[], connections: 0 };
  let host = newKey();
  let open = new Set<Connection>();

  const serve = (port: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = new Server({ hostKeys: [host.private] }, (connection) => {
        guest.connections += 1;
        open.add(connection);
        connection.on('error', () => undefined);
        connection.on('close', () => open.delete(connection));
        connection.on('authentication', (asking) => {
          const allowed = utils.parseKey(client.public);
          const right =
            asking.method === 'publickey' &&
            asking.username === (options.user ?? 'guest') &&
            !(allowed instanceof Error) &&
            asking.key.data.equals(allowed.getPublicSSH());
          if (right) asking.accept();
          else asking.reject(['publickey']);
        });
        connection.on('session', (accept) => {
          const session = accept();
          session.on('exec', (acceptExec, _reject, { command }) => {
            guest.asked.push(command);
            const channel = acceptExec();
            if (options.answer !== undefined) options.answer(channel);
            else run(command, bin, channel);
          });
        });
      });
      server.on('error', reject);
      server.listen(port, '127.0.0.1', () => resolve(server));
    });

  let server = await serve(0);
  const { port } = server.address() as AddressInfo;
  const configuration = join(folder, 'ssh_config');
  writeFileSync(
    configuration,
    [
      'Host acted',
      '  HostName 127.0.0.1',
      `  Port ${port}`,
      '  User guest',
      `  IdentityFile ${key}`,
      '  IdentitiesOnly yes',
      '  IdentityAgent none',
      `  UserKnownHostsFile ${join(folder, 'known_hosts')}`,
      '  GlobalKnownHostsFile /dev/null',
      '',
    ].join('\n'),
  );
  const stop = async (): Promise<void> => {
    for (const connection of open) connection.end();
    open = new Set();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  for (const name of REAL) {
    const real = options.busybox === true ? '/bin/busybox' : realPath(name);
    if (real !== null) symlinkSync(real, join(bin, name));
  }

  const file = (path: string, text: string | Buffer, mode = 0o644): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode });
  };
  return Object.assign(guest, {
    port,
    folder,
    surroundings: { root, path: bin },
    plan: { config: configuration },
    destination: 'acted',
    get hostKeyLine() {
      return `[127.0.0.1]:${port} ${host.public}\n`;
    },
    changeHostKey: async () => {
      await stop();
      host = newKey();
      server = await serve(port);
    },
    file,
    link: (path: string, to: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(to, join(root, path));
    },
    program: (name: string, text: string) => {
      rmSync(join(bin, name), { force: true });
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    },
    daemon: (text: string) => {
      const child = spawn('/bin/sh', ['-c', text], { stdio: 'ignore' });
      daemons.push(child);
      if (child.pid === undefined) throw new Error('no daemon');
      return child.pid;
    },
    close: async () => {
      for (const child of daemons) child.kill('SIGKILL');
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** ssh2 1.17 writes one Ed25519 key in some hundred so that nobody can read it. */
function newKey(): { readonly private: string; readonly public: string } {
  for (let tries = 0; tries < 20; tries += 1) {
    const key = utils.generateKeyPairSync('ed25519');
    if (!(utils.parseKey(key.private) instanceof Error) && !(utils.parseKey(key.public) instanceof Error)) return key;
  }
  throw new Error('no key could be made');
}

function realPath(name: string): string | null {
  return ['/usr/bin', '/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

function run(command: string, bin: string, channel: ServerChannel): void {
  const child = spawn('/bin/sh', ['-c', command], { env: { PATH: bin }, detached: true });
  child.stdin.on('error', () => undefined);
  channel.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  channel.on('close', () => {
    // With what it started, as a real server does when the client is gone.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  });
  child.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
}
