/**
 * What this process does at gates, for one migration that it runs:
 *
 *   the run ends at a gate that only a person opens -> asks, where it may; approved: the run goes on here
 *   the run goes on and waits (rollback window, a gate with a time) -> asks beside it, where it may; else says what can be done
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { toErrorRecord } from '../../domain/error.ts';
import type { Event } from '../../domain/event.ts';
import { type GateName, gateOfPlan, isGateName } from '../../domain/gates.ts';
import type { Migration } from '../../domain/migration.ts';
import { PAUSE } from '../../domain/paused.ts';
import type { Services } from '../../services/services.ts';
import type { Keyboard } from '../keys.ts';
import type { LivePicture } from '../picture/live-picture.ts';
import { errorText } from '../render/error-text.ts';
import type { Session } from '../session.ts';
import { askAtGate, type GateAnswer } from './ask-at-gate.ts';
import { gateLines } from './gate-text.ts';
import { gateWords } from './gate-words.ts';
import { commandLines, nextCommands } from './next-commands.ts';
import type { AskOptions } from './run-options.ts';

const LOOK_EVERY_MS = 500;

export interface GateKeeperParts {
  readonly session: Session;
  readonly services: Services;
  readonly view: LivePicture;
  /** Null where nothing is asked. */
  readonly keyboard: Keyboard | null;
  readonly migration: Migration;
  readonly options: AskOptions;
}

export class GateKeeper {
  readonly #parts: GateKeeperParts;
  readonly #approved = new Set<string>();
  /** Somebody asked for something after the run had told where it stands. */
  #isAskedSince = false;
  /** Ends the question that is asked beside the run. */
  #moot: AbortController | null = null;

  constructor(parts: GateKeeperParts) {
    this.#parts = parts;
  }

  /** The run has ended at this gate. True when it was opened, or something else was decided: then the run goes on here. */
  async goesOn(gate: string): Promise<boolean> {
    const { session, keyboard } = this.#parts;
    if (session.signal.aborted) return false;
    if (keyboard === null || gate === PAUSE || this.#approved.has(gate)) return await this.#isOpenedMeanwhile(gate);
    const over = new AbortController();
    const answer = await this.#ask(keyboard, gate, true, this.#decidedElsewhere(over.signal)).finally(() =>
      over.abort(),
    );
    if (answer === 'leave' || session.signal.aborted) return false;
    if (answer === 'approve') await this.#approve(gate);
    await this.#catchUp();
    return true;
  }

  /** An event of the run: a gate was reached at which this process stays, or left. */
  onEvent(event: Event): void {
    this.#heed(event);
    if (event.kind !== 'migration.state') return;
    this.close();
    const gate = gateReached(event);
    if (gate === null) return;
    const planned = gateOfPlan(this.#parts.migration.plan, gate);
    if (planned === 'automatic') return;
    // A person's gate ends the run, but for the one of the rollback window: what is to be said is said then.
    if (planned === 'person' && event.state === 'waiting') return;
    const { keyboard, migration } = this.#parts;
    if (keyboard === null) this.#sayNext({ ...migration, state: event.state, gate });
    else void this.#askBeside(keyboard, gate);
  }

  /** Nothing is asked or said any more of the gate that was reached last. */
  close(): void {
    this.#moot?.abort();
    this.#moot = null;
    this.#parts.view.panel(null);
  }

  #sayNext(migration: Migration): void {
    const next = (columns: number): readonly string[] => [
      'This process stays and watches. From another terminal:',
      '',
      ...commandLines(nextCommands(migration), Number.isFinite(columns) ? columns : null).split('\n'),
    ];
    this.#parts.view.panel({ lines: next, foot: null });
  }

  async #askBeside(keyboard: Keyboard, gate: GateName): Promise<void> {
    const { session } = this.#parts;
    const moot = new AbortController();
    this.#moot = moot;
    try {
      if ((await this.#ask(keyboard, gate, false, moot.signal)) === 'approve') await this.#approve(gate);
    } catch (error) {
      // The run itself goes on, and it is asked no more.
      session.say(errorText(toErrorRecord(error), session.style));
    }
  }

  async #ask(keyboard: Keyboard, gate: string, mayLeave: boolean, moot: AbortSignal): Promise<GateAnswer> {
    const { session, services, view, migration, options } = this.#parts;
    const steps = await services.steps(migration.id);
    const isForPerson = !isGateName(gate) || gateOfPlan(migration.plan, gate) === 'person';
    // Whoever leaves is told all commands; who stays needs the one that cannot be given here.
    const more = mayLeave
      ? []
      : [['to go back', `baton migration rollback ${migration.id} (from another terminal)`] as const];
    return await askAtGate(
      session,
      view,
      keyboard,
      {
        words: gateWords(migration, gate),
        lines: (columns) => gateLines(migration, gate, steps, session.style, columns, more),
        mayLeave,
        approveAfterSeconds: isForPerson ? (options.approveAfter ?? null) : null,
      },
      moot,
    );
  }

  async #approve(gate: string): Promise<void> {
    const { session, services, migration } = this.#parts;
    this.#approved.add(gate);
    await services.command(migration.id, { kind: 'approve', gate, by: session.user });
  }

  /** Aborted when the process is to stop, and when the log goes on without us: somebody decided from another terminal. */
  #decidedElsewhere(over: AbortSignal): AbortSignal {
    const decided = new AbortController();
    const ended = AbortSignal.any([over, this.#parts.session.signal]);
    const look = async (): Promise<void> => {
      do await sleep(LOOK_EVERY_MS, undefined, { signal: ended });
      while (!(await this.#catchUp()));
    };
    // Its sleep rejects when the question is over.
    look()
      .catch(() => undefined)
      .finally(() => decided.abort());
    return decided.signal;
  }

  /** Shows what was written between two runs. True when there was something. */
  async #catchUp(): Promise<boolean> {
    const { services, view, migration } = this.#parts;
    const news = await services.events(migration.id, view.lastSeq);
    for (const event of news) {
      view.print(event);
      this.#heed(event);
    }
    return news.length > 0;
  }

  /** Whoever opened it while the run was ending saw this process run it, and left it to us. */
  async #isOpenedMeanwhile(gate: string): Promise<boolean> {
    const { services, migration } = this.#parts;
    // A controller begins it again by itself.
    if (services.elsewhere !== undefined) return false;
    await this.#catchUp();
    // A pause may be lifted before the run has told that it is paused; a gate of a plan is opened only after that.
    return gate === PAUSE ? (await services.getMigration(migration.id)).paused !== true : this.#isAskedSince;
  }

  #heed(event: Event): void {
    if (event.kind === 'migration.state') this.#isAskedSince = false;
    if (event.kind === 'command.given' && event.command !== 'pause') this.#isAskedSince = true;
  }
}

function gateReached(event: Event & { readonly kind: 'migration.state' }): GateName | null {
  if (event.state === 'guarding') return 'secondary';
  if (event.state !== 'waiting') return null;
  return event.gate !== undefined && isGateName(event.gate) ? event.gate : 'cutover';
}
