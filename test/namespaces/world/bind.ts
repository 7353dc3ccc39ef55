/** A real BIND on a free port of the loopback address: one zone that takes updates by one key. Nothing of the host is changed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

export interface Bind {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  /** The key that the zone takes, and one of the same name with another secret. */
  readonly keyFile: string;
  readonly otherKeyFile: string;
  /** What it said, for a test that failed. */
  readonly log: () => string;
  close(): Promise<void>;
}

/** `records`: lines of the zone, such as `www 3600 IN A 203.0.113.10`. */
export async function startBind(zone: string, records: readonly string[]): Promise<Bind> {
  const directory = await mkdtemp(join(tmpdir(), 'baton-bind-'));
  const file = (name: string): string => join(directory, name);
  for (const name of ['baton.key', 'other.key'])
    await writeFile(file(name), (await run('tsig-keygen', ['-a', 'hmac-sha256', 'baton'])).stdout);
  const port = await freePort();
  await writeFile(file('zone'), zoneText(zone, records));
  await writeFile(file('named.conf'), configuration({ directory, port, zone }));
  const named = spawn('named', ['-g', '-c', file('named.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  named.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = once(named, 'exit');
  const close = async (): Promise<void> => {
    named.kill('SIGTERM');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  const endMs = Date.now() + READY_WITHIN_MS;
  // It listens before it has read its zones, and answers SERVFAIL so long.
  while (!(log.includes('all zones loaded') && (await answers(port)))) {
    if (Date.now() > endMs || named.exitCode !== null) {
      await close();
      throw new Error(`named does not answer:\n${log}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return {
    host: HOST,
    port,
    zone,
    keyFile: file('baton.key'),
    otherKeyFile: file('other.key'),
    log: () => log,
    close,
  };
}

function zoneText(zone: string, records: readonly string[]): string {
  return `$TTL 3600
$ORIGIN ${zone}.
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A ${HOST}
${records.join('\n')}
`;
}

function configuration({
  directory,
  port,
  zone,
}: {
  readonly directory: string;
  readonly port: number;
  readonly zone: string;
}): string {
  return `include "${directory}/baton.key";
options {
  directory "${directory}";
  pid-file none;
  session-keyfile none;
  listen-on port ${port} { ${HOST}; };
  listen-on-v6 { none; };
  recursion no;
  notify no;
};
controls { };
zone "${zone}" { type primary; file "${directory}/zone"; allow-update { key "baton"; }; };
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: HOST, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
