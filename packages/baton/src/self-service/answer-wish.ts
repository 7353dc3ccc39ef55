/**
 * One wish, from its flag to its answer, by one of several controllers:
 *
 *   claimed ─▶ read again: asked still? ─▶ done ─▶ answer and emptied flag ─▶ claim forgotten: the same flag is a new wish
 *      │             └─▶ no: forgotten            └─▶ the server takes nothing: the answer goes to another load balancer of the pair,
 *      │                                              and is kept under the claim
 *      └─▶ an answer is kept: nothing is done; the flag is emptied as soon as the server takes it, and the answer dropped
 *
 * A controller that dies over it leaves a claim that is free again after a minute. Before a plan is made, the server says so: whoever
 * comes then knows that a migration which it finds may be the one that was asked for.
 */
import { createHash } from 'node:crypto';
import { BatonError } from '../domain/error.ts';
import type { AuditLog, KeptAnswers } from '../ports/controller-memory.ts';
import type { ControllerLog } from '../controller/controller-log.ts';
import { answerBeside, answered, type Connect, readAgain, setMetadata } from './answers.ts';
import { type Asked, type Flagged, flagOf } from './asked.ts';
import { fulfil } from './fulfil.ts';
import { auditEntry, type Fulfilled, type FulfilParts, refused, subjectOf } from './fulfilled.ts';
import { localTime, metadataLine, whyNot } from './texts.ts';
import { readWish } from './wishes.ts';

export interface AnswerParts extends FulfilParts {
  readonly answers: KeptAnswers;
  readonly audit: AuditLog;
  readonly connect: Connect;
  readonly log: ControllerLog;
}

/** What is no customer's fault is tried so often, look by look, before it is told. */
const MOST_TRIES = 3;
/** What is wrong with the controller's own sessions is its operator's to mend, and to read. */
const OPERATORS = new Set([
  'ABORTED',
  'ALL_PROJECTS_DENIED',
  'CLOUD_UNKNOWN',
  'CONFIG_INVALID',
  'ENDPOINT_MISSING',
  'FORBIDDEN',
  'POLICY_DENIED',
  'UNAUTHORIZED',
]);
/** The body of an answer that is kept. */
const KEPT = 200;

export class WishAnswerer {
  readonly #parts: AnswerParts;
  readonly #tries = new Map<string, number>();

  constructor(parts: AnswerParts) {
    this.#parts = parts;
  }

  /** `beside`: where else the pair may be told. */
  async answer(asked: Asked, beside: readonly Flagged[], signal: AbortSignal): Promise<void> {
    const { answers, log } = this.#parts;
    let rest = asked.flagged;
    for (const [first, ...others] of tailsOf(asked.flagged)) {
      const begun = await answers.begin(keyOf(first, asked.text), '');
      if (begun.kind === 'answered') {
        await this.#empty(first, asked.text, String(begun.answer.body), signal);
        rest = others;
        continue;
      }
      if (begun.kind !== 'first') return;
      let kept = false;
      try {
        kept = await this.#claimed({ ...asked, flagged: rest }, first, beside, signal);
      } catch (error) {
        log.warn(
          { error: String(error), server: first.server.id },
          'A wish in the metadata of a server is left for the next look.',
        );
      } finally {
        if (!kept) await answers.forget(keyOf(first, asked.text));
      }
      return;
    }
  }

  /** True: the answer is kept under the claim of `first`. */
  async #claimed(asked: Asked, first: Flagged, beside: readonly Flagged[], signal: AbortSignal): Promise<boolean> {
    const flagged = await this.#askedStill(asked, signal);
    const leader = flagged[0];
    if (leader === undefined || leader.server.id !== first.server.id) return false;
    const by = `metadata of ${metadataLine(leader.server.name).slice(0, 100)}`;
    const fulfilled = await this.#fulfil({ ...asked, flagged }, leader, by, signal);
    if (fulfilled === null) return false;
    const { log, audit } = this.#parts;
    log.info({ server: leader.server.id, by, ...fulfilled }, 'A wish in the metadata of a server was answered.');
    await audit.add(auditEntry(fulfilled, by)).catch((error: unknown) => {
      // It is done: that it cannot be told here is for the operator.
      log.error({ error: String(error), by }, 'A wish could not be written to the audit log.');
    });
    return await this.#tell(asked.text, fulfilled.answer, flagged, beside, signal);
  }

  async #fulfil(asked: Asked, leader: Flagged, by: string, signal: AbortSignal): Promise<Fulfilled | null> {
    const { file, connect, now, log } = this.#parts;
    const { keys, timeZone } = file;
    const begun = `working on ${asked.text}`;
    const key = keyOf(leader, asked.text);
    try {
      const done = await fulfil(
        {
          asked,
          by,
          wish: readWish(asked.text, file, now()),
          isRepeat: leader.server.metadata[keys.answer]?.startsWith(metadataLine(`${begun} since`)) === true,
          isStillAsked: async () => (await this.#askedStill({ ...asked, flagged: [leader] }, signal)).length > 0,
          onLongWork: async () => {
            const text = metadataLine(`${begun} since ${localTime(now(), timeZone)}`);
            await setMetadata(connect, leader, { [keys.answer]: text }, signal);
          },
        },
        this.#parts,
        signal,
      );
      this.#tries.delete(key);
      return done;
    } catch (error) {
      if (signal.aborted) throw error;
      const tries = (this.#tries.get(key) ?? 0) + 1;
      this.#tries.set(key, tries);
      const isTheirs = error instanceof BatonError && error.kind === 'user' && !OPERATORS.has(error.code);
      if (!isTheirs && tries < MOST_TRIES) throw error;
      this.#tries.delete(key);
      const about = { ...subjectOf(asked), action: 'migration.ask' };
      const code = error instanceof BatonError ? error.code : 'UNEXPECTED';
      if (isTheirs) return refused(about, code, whyNot(error.message, error.remedy));
      log.error({ error: String(error), server: leader.server.id }, 'A wish in the metadata of a server failed.');
      return refused(
        about,
        code,
        `it could not be done (${code}); try again later, or ask your provider, whose log says why`,
      );
    }
  }

  /** Read again: somebody may have answered meanwhile, and it may have been locked. */
  async #askedStill(asked: Asked, signal: AbortSignal): Promise<readonly Flagged[]> {
    const { connect, file } = this.#parts;
    const still: Flagged[] = [];
    for (const one of asked.flagged) {
      const server = await readAgain(connect, one, signal);
      if (server === null || flagOf(server, file) !== asked.text || server.locked !== one.server.locked) continue;
      still.push({ ...one, server });
    }
    return still;
  }

  async #tell(
    text: string,
    answer: string,
    flagged: readonly Flagged[],
    beside: readonly Flagged[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { connect, file, answers, log } = this.#parts;
    const closed: Flagged[] = [];
    for (const one of flagged) {
      const written = await setMetadata(connect, one, answered(file.keys, answer), signal).catch((error: unknown) => {
        log.warn({ error: String(error), server: one.server.id }, 'An answer could not be written to a server.');
        return false;
      });
      if (!written) closed.push(one);
    }
    // What was done is not done again because the flag stays.
    for (const one of closed) {
      const key = keyOf(one, text);
      if (one !== flagged[0]) await answers.begin(key, '');
      await answers.keep(key, { status: KEPT, body: answer });
    }
    if (closed.length === flagged.length) {
      const isTold = await answerBeside(connect, beside, file.keys, answer, signal).catch(() => false);
      const servers = closed.map(({ server }) => server.id);
      if (!isTold) log.warn({ servers, answer }, 'No load balancer of the pair takes the answer to a wish.');
    }
    return flagged[0] !== undefined && closed.includes(flagged[0]);
  }

  /** A flag that was answered, and could not be emptied then. */
  async #empty(one: Flagged, text: string, answer: string, signal: AbortSignal): Promise<void> {
    const { connect, file, answers } = this.#parts;
    const server = await readAgain(connect, one, signal);
    const isGone = server === null || flagOf(server, file) !== text;
    if (isGone || (await setMetadata(connect, one, answered(file.keys, answer), signal))) {
      await answers.drop(keyOf(one, text));
    }
  }
}

function tailsOf(flagged: readonly Flagged[]): readonly (readonly [Flagged, ...Flagged[]])[] {
  return flagged.map((one, at) => [one, ...flagged.slice(at + 1)] as const);
}

function keyOf({ server, cloud }: Flagged, text: string): string {
  return createHash('sha256')
    .update(JSON.stringify(['self-service', cloud, server.id, text]))
    .digest('hex');
}
