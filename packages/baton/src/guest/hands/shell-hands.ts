/** What Baton does inside a guest, by shell scripts: see docs/reference/guest-hands.md. */
import { isIP } from 'node:net';

import type { RunningInstance } from '../../domain/vrrp.ts';
import type { Guest } from '../../ports/guest-access.ts';
import type { Answered, ChangeProof, GuestHands, TemporaryChange } from '../../ports/guest-hands.ts';
import { quote } from '../ssh/guest-shell.ts';
import { actFailed, HandShell, type HandShellOptions, rootNeeded } from './hand-shell.ts';
import { raiseKeepalived, settleKeepalived, stopKeepalived } from './keepalived-hands.ts';
import { announce, holding } from './script/announce.ts';
import { ask } from './script/ask.ts';
import { demote, promote } from './script/demote.ts';
import { digests, swapping } from './script/raise.ts';
import { seenIn } from './seen.ts';

/** Within the time of an act, with room for what it costs a slow guest. */
const MOST_ASKING_SECONDS = 60;

export class ShellHands implements GuestHands {
  readonly #shell: HandShell;

  constructor(options: HandShellOptions) {
    this.#shell = new HandShell(options);
  }

  async states(guest: Guest, signal: AbortSignal): Promise<readonly RunningInstance[]> {
    const seen = seenIn(await this.#shell.look(guest, { texts: false }, signal));
    if (seen.silent) throw seen.mayBeRoot ? actFailed(guest, 'keepalived did not dump its state') : rootNeeded(guest);
    return seen.instances;
  }

  async change(guest: Guest, change: TemporaryChange, signal: AbortSignal): Promise<ChangeProof> {
    if (change.kind === 'raise') return raiseKeepalived(this.#shell, guest, change, signal);
    const { why } = await this.#shell.act(guest, 'it is to step back', [demote], signal);
    return { files: [], detail: why };
  }

  async settle(guest: Guest, signal: AbortSignal): Promise<ChangeProof> {
    const { demoted, ...proof } = await settleKeepalived(this.#shell, guest, signal);
    if (!demoted) return proof;
    const { why } = await this.#shell.act(guest, 'what made it step back is to go', [promote], signal);
    return { files: proof.files, detail: [why, proof.detail].filter((one) => one !== '').join('; ') };
  }

  stopVrrp(guest: Guest, signal: AbortSignal): Promise<ChangeProof> {
    return stopKeepalived(this.#shell, guest, signal);
  }

  async announce(guest: Guest, addresses: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const known = addresses.filter((address) => isIP(address) !== 0);
    const values = `ADDRESSES=${quote(known.join(' '))}`;
    const script = [values, holding, announce];
    const { why } = await this.#shell.act(guest, 'its addresses are to be announced', script, signal);
    return known.filter((address) => why.split(' ').includes(address));
  }

  async askOnceReleased(
    guest: Guest,
    addresses: readonly string[],
    withinSeconds: number,
    signal: AbortSignal,
  ): Promise<readonly Answered[]> {
    const known = addresses.filter((address) => isIP(address) === 4);
    if (known.length === 0) return [];
    const seconds = Math.min(MOST_ASKING_SECONDS, Math.ceil(withinSeconds));
    const script = [`ADDRESSES=${quote(known.join(' '))}\nWITHIN=${seconds}`, holding, ask];
    const { why } = await this.#shell.act(guest, 'it is to ask who has its addresses', script, signal);
    return why.split(' ').flatMap((told) => {
      const [address = '', by = ''] = told.split('/');
      return known.includes(address) ? [{ address, by: by === '' ? null : by }] : [];
    });
  }

  async digests(
    guest: Guest,
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string | null>> {
    const calls = paths.map((path) => `told_digest ${quote(path)}`).join('\n');
    const script = [swapping, digests, calls, 'finish done'];
    const { files } = await this.#shell.act(guest, 'its files are to be compared', script, signal);
    return new Map(paths.map((path) => [path, files.find((file) => file.path === path)?.sha256After ?? null]));
  }
}
