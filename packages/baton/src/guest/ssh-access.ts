/**
 * Looks inside a load balancer by SSH: one script, read-only, whose answer is parsed here. What SSH cannot tell (how the boot
 * went) comes from the console; when SSH fails, all of it does, with the reason.
 */
import { randomBytes } from 'node:crypto';

import { BatonError } from '../domain/error.ts';
import type { GuestClock, GuestReading } from '../domain/guest-reading.ts';
import type { Guest, GuestAccess } from '../ports/guest-access.ts';
import type { GuestHands } from '../ports/guest-hands.ts';
import { ShellHands } from './hands/shell-hands.ts';
import { clockOf, parseTime } from './linux/clock.ts';
import { readByScript } from './linux/guest-reading.ts';
import { CLOCK_SCRIPT, guestScript, type Surroundings } from './linux/script/guest-script.ts';
import { readSections } from './linux/sections.ts';
import type { GuestShell, ShellResult, ShellTarget } from './ssh/guest-shell.ts';

export interface SshGuestAccessOptions {
  readonly shell: GuestShell;
  /** What is told by the console, and takes over when SSH fails. */
  readonly console: GuestAccess;
  /** Of the whole script; a few seconds do, half a minute in a guest that is emulated. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Only for a guest that is acted. */
  readonly surroundings?: Surroundings;
}

const TIMEOUT_MS = 90_000;
const MAX_BYTES = 8_000_000;
const CLOCK_TIMEOUT_MS = 10_000;
/** The best of these counts: the shorter the way, the smaller the error. */
const CLOCK_LOOKS = 2;

export class SshGuestAccess implements GuestAccess {
  readonly kind = 'ssh';
  readonly hands: GuestHands;
  readonly #options: SshGuestAccessOptions;

  constructor(options: SshGuestAccessOptions) {
    this.#options = options;
    this.hands = new ShellHands(options);
  }

  async read(guest: Guest, signal: AbortSignal): Promise<GuestReading> {
    const [console, bySsh] = await Promise.all([
      this.#options.console.read(guest, signal),
      this.#readBySsh(guest, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        return whyNot(error);
      }),
    ]);
    if (typeof bySsh === 'string') {
      return { ...console, gaps: [{ what: 'everything by SSH', why: bySsh }, ...console.gaps] };
    }
    return { ...bySsh, trouble: console.trouble };
  }

  async #readBySsh(guest: Guest, signal: AbortSignal): Promise<Omit<GuestReading, 'trouble'> | string> {
    const { shell, timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, surroundings } = this.#options;
    const destination = guest.destination ?? guest.addresses[0];
    if (destination === undefined) return 'it has no address, and no SSH destination is named for it';
    const target: ShellTarget = { destination, serverName: guest.server.name, hostKeyOf: guest.server.id };
    const boundary = randomBytes(16).toString('hex');
    const answer = await shell.run(target, { text: guestScript(boundary, surroundings), timeoutMs, maxBytes }, signal);
    const { synchronized, ...read } = readByScript(readSections(answer.stdout, boundary));
    const clock = await this.#clock(target, synchronized, signal);
    const gaps = [...read.gaps, ...whyCut(answer, timeoutMs, maxBytes)];
    return {
      access: 'ssh',
      ...read,
      clock,
      gaps: clock === null ? [...gaps, { what: 'clock', why: 'the guest did not tell its time' }] : gaps,
    };
  }

  async #clock(target: ShellTarget, synchronized: boolean | null, signal: AbortSignal): Promise<GuestClock | null> {
    let best: GuestClock | null = null;
    for (let look = 0; look < CLOCK_LOOKS; look += 1) {
      const sentMs = Date.now();
      const script = { text: CLOCK_SCRIPT, timeoutMs: CLOCK_TIMEOUT_MS, maxBytes: 4096 };
      const answer = await this.#options.shell.run(target, script, signal).catch(() => null);
      signal.throwIfAborted();
      if (answer === null) break;
      const time = parseTime(answer.stdout.toString('utf8'));
      if (!time.ok || time.value === null) break;
      const clock = clockOf(time.value, sentMs, sentMs + answer.elapsedMs, synchronized);
      if (best === null || clock.errorMs < best.errorMs) best = clock;
    }
    return best;
  }
}

function whyNot(error: unknown): string {
  if (error instanceof BatonError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}

function whyCut(answer: ShellResult, timeoutMs: number, maxBytes: number): GuestReading['gaps'] {
  if (answer.ended === 'timeout')
    return [{ what: 'the rest of the guest', why: `the time was up: ${Math.round(timeoutMs / 1000)} s` }];
  if (answer.ended === 'too-much')
    return [{ what: 'the rest of the guest', why: `it answered with more than ${maxBytes} bytes` }];
  return [];
}
