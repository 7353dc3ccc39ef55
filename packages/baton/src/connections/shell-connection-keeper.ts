import { BatonError } from '../domain/error.ts';
import type { Surroundings } from '../guest/linux/script/guest-script.ts';
import type { GuestShell } from '../guest/ssh/guest-shell.ts';
import type {
  ConnectionKeeper,
  KeeperGuest,
  Passage,
  PassageLook,
  PassageProof,
  RemovedSide,
} from '../ports/connection-keeper.ts';
import { lookScript } from './look-script.ts';
import { passageNames } from './names.ts';
import { removeScript } from './remove-script.ts';
import { asRoot } from './script-frame.ts';
import { setUpStaying, setUpTaking } from './set-up-script.ts';
import { tryOutScript } from './try-out-script.ts';

export interface ShellConnectionKeeperOptions {
  readonly shell: GuestShell;
  /** Only for a guest that is acted. */
  readonly surroundings?: Surroundings;
}

/** An emulated guest takes seconds to log in, and a dozen programs are started in it. */
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 65_536;

export class ShellConnectionKeeper implements ConnectionKeeper {
  readonly #options: ShellConnectionKeeperOptions;

  constructor(options: ShellConnectionKeeperOptions) {
    this.#options = options;
  }

  async missing(guest: KeeperGuest, udpPort: number, signal: AbortSignal): Promise<readonly string[]> {
    const said = await this.#run(guest, tryOutScript(udpPort), signal);
    const missing = said.all('missing');
    if (said.failed !== null) return [...missing, said.failed];
    return said.has('tried') ? missing : [...missing, 'an answer to the whole try: it was cut off'];
  }

  async setUp(passage: Passage, signal: AbortSignal): Promise<PassageProof> {
    const { migrationId, staying, taking, addresses, vips, udpPort, limitSeconds } = passage;
    const common = { names: passageNames(migrationId), udpPort, limitSeconds, vips };
    // Side by side, for each waits for packets of the other one; and to the end of both, so that nothing is set up behind a `remove`.
    const [there, here] = await Promise.allSettled([
      this.#setUp(staying, setUpStaying({ ...common, remote: addresses.target }), signal),
      this.#setUp(taking, setUpTaking({ ...common, remote: addresses.source }), signal),
    ]);
    if (there.status === 'rejected') throw there.reason;
    if (here.status === 'rejected') throw here.reason;
    return {
      open: there.value.number('open') ?? 0,
      longPacketsPass: (there.value.number('long') ?? 0) > 0 && (here.value.number('long') ?? 0) > 0,
    };
  }

  async look({ migrationId, staying, taking, vips }: Passage, signal: AbortSignal): Promise<PassageLook> {
    const script = lookScript(passageNames(migrationId), vips);
    const [there, here] = await Promise.all([
      this.#orNull(staying, script, signal),
      this.#orNull(taking, script, signal),
    ]);
    return {
      stands: { staying: there?.has('stands') ?? null, taking: here?.has('stands') ?? null },
      open: there?.number('open') ?? null,
      carried: there?.number('carried') ?? null,
      living: there?.number('living') ?? null,
      packets: there?.number('packets') ?? null,
    };
  }

  async remove({ migrationId, staying, taking }: Passage, signal: AbortSignal): Promise<readonly RemovedSide[]> {
    const script = removeScript(passageNames(migrationId));
    // First who diverts packets: what comes then is answered by itself.
    const sides: RemovedSide[] = [];
    for (const guest of [taking, staying]) sides.push(await this.#remove(guest, script, signal));
    return sides;
  }

  async #setUp(guest: KeeperGuest, script: string, signal: AbortSignal): Promise<Said> {
    const said = await this.#run(guest, script, signal);
    if (said.failed === null && said.has('stands')) return said;
    throw new BatonError({
      code: 'CONNECTIONS_NOT_KEPT',
      kind: 'guest',
      message: `${guest.serverName} could not be made ready to keep open connections: ${said.failed ?? 'its answer was cut off'}.`,
      remedy:
        'Give both load balancers an address at which the other one reaches them by UDP (keepConnections.addresses), or leave keepConnections out of the plan: open connections then end at the cutover.',
    });
  }

  async #remove(guest: KeeperGuest, script: string, signal: AbortSignal): Promise<RemovedSide> {
    const { serverName } = guest;
    try {
      const said = await this.#run(guest, script, signal);
      if (said.has('removed')) return { serverName, outcome: 'removed', detail: 'everything is as it was before' };
      if (said.has('nothing-there')) return { serverName, outcome: 'nothing-there', detail: 'nothing was set up' };
      return { serverName, outcome: 'unreachable', detail: said.failed ?? 'its answer was cut off' };
    } catch (error) {
      signal.throwIfAborted();
      return {
        serverName,
        outcome: 'unreachable',
        detail: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async #orNull(guest: KeeperGuest, script: string, signal: AbortSignal): Promise<Said | null> {
    try {
      return await this.#run(guest, script, signal);
    } catch {
      signal.throwIfAborted();
      return null;
    }
  }

  async #run(guest: KeeperGuest, script: string, signal: AbortSignal): Promise<Said> {
    const { shell, surroundings } = this.#options;
    const text = asRoot(script, surroundings);
    const answer = await shell.run(guest, { text, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }, signal);
    return new Said(answer.stdout.toString('utf8'));
  }
}

/** The scripts answer in lines: a word, and what there is to it. */
class Said {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  get failed(): string | null {
    return this.all('failed')[0] ?? null;
  }

  has(line: string): boolean {
    return this.#lines.includes(line);
  }

  all(word: string): readonly string[] {
    return this.#lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  }

  number(word: string): number | null {
    const [first] = this.all(word);
    return first !== undefined && /^\d+$/.test(first) ? Number(first) : null;
  }
}
