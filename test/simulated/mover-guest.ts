/**
 * The program in a simulated guest that was booted from a mover image, as packages/mover/image/init: it finds its job, serves the other
 * disks by NBD, and dials out in lanes, over real TCP, until its guest ends:
 *
 *   booted ──▶ job read ──▶ each lane: dialling ──▶ connected ──▶ ended ──▶ dialling
 *                                              └──▶ nobody listens: asleep, in simulated time ──▶ dialling
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { BlockDevice } from '../../packages/mover/src/index.ts';
import { REGION_BYTES, REGION_OFFSET } from '../../packages/mover/src/gateway/job-region.ts';
import { type NbdServer, startNbdServer } from '../../packages/mover/src/nbd/testing/nbd-server.ts';
import { disksOf, type GuestDisk, type RunningCloud, type Time } from '../../packages/simulator/src/index.ts';
import { type OnUse, servedDisk } from './served-disk.ts';

/** Simulated; the real one sleeps half a second, but a story is no longer for looking less often. */
const SLEEP_MS = 1000;
/** Real: an end of a connection is no reason for a loop without a pause. */
const PAUSE_MS = 5;

interface Job {
  readonly token: string;
  readonly psk: Buffer;
  readonly gateway: string;
  readonly readOnly: boolean;
  readonly lanes: number;
}

export class MoverGuest {
  /** Reads its job, and has not dialled yet. */
  isStarting = true;
  readonly #lanes: { isAwake: boolean; socket: Socket | null }[] = [];
  readonly #end = new AbortController();
  readonly #running: Promise<void>;
  #job: Job | null = null;

  constructor(cloud: RunningCloud, serverId: string, time: Time, onUse: OnUse) {
    this.#running = this.#run(cloud, serverId, time, onUse).catch((error: unknown) => {
      if (!this.#end.signal.aborted) throw error;
    });
  }

  /** Is it about to be heard at the gateway, by this token? */
  isTalking(token: string): boolean {
    return this.#job?.token === token && this.#lanes.some(({ isAwake }) => isAwake);
  }

  async end(): Promise<void> {
    this.#end.abort();
    for (const { socket } of this.#lanes) socket?.destroy();
    await this.#running;
  }

  async #run(cloud: RunningCloud, serverId: string, time: Time, onUse: OnUse): Promise<void> {
    let server: NbdServer | null = null;
    try {
      const found = await findJob(disksOf(cloud, serverId));
      this.#job = found.job;
      if (found.job === null || this.#end.signal.aborted) return;
      const { readOnly, psk, lanes } = found.job;
      const served = found.others.map((disk) => servedDisk(disk, { readOnly, onUse }));
      const [first, ...others] = exportsOf(found.others, served);
      if (first === undefined) return;
      server = await startNbdServer(first[1], {
        exportName: first[0],
        otherExports: new Map(others),
        tls: { kind: 'psk', identity: 'mover', key: psk },
      });
      const told = found.others.map(({ name, serial }, at) => `${name}:${served[at]?.sizeBytes}:${serial}`).join(',');
      const dialling = Array.from({ length: lanes }, () => this.#lane(server, told, time));
      this.isStarting = false;
      await Promise.all(dialling);
    } finally {
      this.isStarting = false;
      await server?.close();
    }
  }

  async #lane(server: NbdServer | null, told: string, time: Time): Promise<void> {
    const lane = { isAwake: true, socket: null as Socket | null };
    this.#lanes.push(lane);
    const { token, gateway } = this.#job ?? { token: '', gateway: '' };
    // Of the simulated world every address leads to this machine.
    const port = Number(gateway.slice(gateway.lastIndexOf(':') + 1));
    while (!this.#end.signal.aborted) {
      const socket = connect(port, '127.0.0.1');
      lane.socket = socket;
      let isHeard = false;
      socket.on('error', () => undefined);
      socket.once('connect', () => {
        isHeard = true;
        socket.write(`BATON-MOVER 1 ${token} ${told}\n`);
        server?.serve(socket);
      });
      await new Promise<void>((resolve) => {
        socket.once('close', () => resolve());
      });
      if (isHeard) await after(PAUSE_MS);
      else await this.#sleep(lane, time);
    }
  }

  async #sleep(lane: { isAwake: boolean }, time: Time): Promise<void> {
    const { signal } = this.#end;
    lane.isAwake = false;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        cancel();
        // It sleeps once a second for as long as it runs.
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const cancel = time.after(SLEEP_MS, wake);
      signal.addEventListener('abort', wake, { once: true });
      if (signal.aborted) wake();
    });
    lane.isAwake = true;
  }
}

/** As `init` looks for it: the first disk whose region holds a whole job is its own. */
async function findJob(
  disks: readonly GuestDisk[],
): Promise<{ readonly job: Job | null; readonly others: readonly GuestDisk[] }> {
  for (const disk of disks) {
    if (disk.sizeBytes < REGION_OFFSET + REGION_BYTES) continue;
    const region = Buffer.from(await disk.read(REGION_OFFSET, REGION_BYTES))
      .toString('latin1')
      .replaceAll('\0', '');
    const lines = region.split('\n');
    if (lines[0] !== 'BATON-MOVER-REGION 1' || !lines.includes('END')) continue;
    const says = new Map(lines.map((line): [string, string] => splitOnce(line)));
    const job = {
      token: says.get('token') ?? '',
      psk: Buffer.from(says.get('psk') ?? '', 'hex'),
      gateway: says.get('gateway') ?? '',
      readOnly: says.get('readonly') === 'yes',
      lanes: Number(says.get('lanes') ?? 1),
    };
    return { job, others: disks.filter((one) => one !== disk) };
  }
  return { job: null, others: disks };
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(' ');
  return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

/** Each by its name and by its serial. */
function exportsOf(disks: readonly GuestDisk[], served: readonly BlockDevice[]): readonly [string, BlockDevice][] {
  return disks.flatMap(({ name, serial }, at) => {
    const device = served[at];
    if (device === undefined) return [];
    return [name, serial].filter((one) => one !== '').map((one): [string, BlockDevice] => [one, device]);
  });
}
