/** Sends the scripts of the hands to a guest, and takes their answers apart. */
import { randomBytes } from 'node:crypto';

import { BatonError } from '../../domain/error.ts';
import type { Guest } from '../../ports/guest-access.ts';
import { realGuest, type Surroundings } from '../linux/script/guest-script.ts';
import { keyValues } from '../linux/lines.ts';
import { Look } from '../linux/look.ts';
import { readSections } from '../linux/sections.ts';
import type { GuestShell } from '../ssh/guest-shell.ts';
import { actScript } from './script/act.ts';
import { lookScript } from './script/look.ts';

export interface HandShellOptions {
  readonly shell: GuestShell;
  readonly surroundings?: Surroundings;
}

export interface Act {
  readonly look: Look;
  readonly why: string;
  /** `stale`: a file is no longer as it was read. */
  readonly result: 'done' | 'stale';
  readonly files: readonly { readonly path: string; readonly sha256Before: string; readonly sha256After: string }[];
}

const LOOK_TIMEOUT_MS = 20_000;
/** An act waits for an earlier one, and for a daemon to end or to take something; an emulated guest is slow. */
const ACT_TIMEOUT_MS = 90_000;
const MAX_BYTES = 4_000_000;

export class HandShell {
  readonly #shell: GuestShell;
  readonly #surroundings: Surroundings;

  constructor({ shell, surroundings = realGuest }: HandShellOptions) {
    this.#shell = shell;
    this.#surroundings = surroundings;
  }

  /** A quick look; with keepalived's files when they are asked for. */
  async look(guest: Guest, { texts }: { readonly texts: boolean }, signal: AbortSignal): Promise<Look> {
    const boundary = randomBytes(16).toString('hex');
    const text = lookScript(boundary, this.#surroundings, { texts });
    return (await this.#run(guest, boundary, text, LOOK_TIMEOUT_MS, signal)).look;
  }

  /** Throws when the act refused or failed; the reason is the guest's own. */
  async act(guest: Guest, what: string, script: readonly string[], signal: AbortSignal): Promise<Act> {
    const boundary = randomBytes(16).toString('hex');
    const text = actScript(boundary, this.#surroundings, script);
    const { look, said } = await this.#run(guest, boundary, text, ACT_TIMEOUT_MS, signal);
    const lines = (look.text('act') ?? '').split('\n');
    const values = keyValues(lines);
    const result = values.get('result');
    const why = values.get('why') ?? '';
    if (result === 'root-needed') throw rootNeeded(guest);
    if (result === 'refused') throw refused(guest, `${what}: ${why}`);
    if (result !== 'done' && result !== 'stale')
      throw actFailed(guest, `${what}: ${why === '' ? `its script did not come to its end ${said}` : why}`);
    const files = lines.flatMap((line) => {
      const [, sha256Before, sha256After, path] = /^file=([0-9a-f]{64}) ([0-9a-f]{64})? (.+)$/.exec(line) ?? [];
      return sha256Before === undefined || path === undefined
        ? []
        : [{ path, sha256Before, sha256After: sha256After ?? '' }];
    });
    return { look, why, result, files };
  }

  async #run(guest: Guest, boundary: string, text: string, timeoutMs: number, signal: AbortSignal) {
    const destination = guest.destination ?? guest.addresses[0];
    if (destination === undefined) throw refused(guest, 'it has no address, and no SSH destination is named for it');
    const target = { destination, serverName: guest.server.name, hostKeyOf: guest.server.id };
    const answer = await this.#shell.run(target, { text, timeoutMs, maxBytes: MAX_BYTES }, signal);
    const sections = readSections(answer.stdout, boundary);
    const ended = answer.ended === 'timeout' ? `within ${timeoutMs / 1000} s` : `(${answer.ended})`;
    if (!sections.whole) throw actFailed(guest, `its answer was cut off ${ended}`);
    return { look: new Look(sections), said: ended };
  }
}

export function rootNeeded(guest: Guest): BatonError {
  return new BatonError({
    code: 'GUEST_ROOT_NEEDED',
    kind: 'guest',
    message: `${guest.server.name} lets Baton in, but not as root: its VRRP daemon answers root only.`,
    remedy: 'Let the user run sudo -n or doas -n without a password, or log in as root (--ssh-user).',
  });
}

export function refused(guest: Guest, why: string): BatonError {
  return new BatonError({
    code: 'GUEST_ACT_REFUSED',
    kind: 'guest',
    message: `Nothing was done in ${guest.server.name}: ${why}.`,
    remedy: 'Hand the VIP over by hand, or let Baton shut the server down softly (handover: soft-stop).',
  });
}

export function actFailed(guest: Guest, why: string): BatonError {
  return new BatonError({
    code: 'GUEST_ACT_FAILED',
    kind: 'guest',
    message: `Something that was begun in ${guest.server.name} was not seen to end well: ${why}.`,
    remedy: 'Look at its VRRP daemon and its log. The act may be repeated.',
    retryable: true,
  });
}

export function fileChanged(guest: Guest, paths: readonly string[]): BatonError {
  return new BatonError({
    code: 'GUEST_FILE_CHANGED',
    kind: 'guest',
    message: `${paths.join(', ')} in ${guest.server.name} is not as it was before Baton reloaded its VRRP daemon.`,
    remedy: 'Compare it with a copy of your own. Somebody wrote to it at the same moment, or it could not be put back.',
  });
}
