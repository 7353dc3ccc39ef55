import type { Event } from '../domain/event.ts';

/** The controller that runs the migrations, where this process does not. */
export interface RunsElsewhere {
  /** Of the controller, for people. */
  readonly url: string;
  /** Asks it to run the migration until it rests, whoever watches; answers as soon as that is taken. */
  start(migrationId: string, signal: AbortSignal): Promise<void>;
  /**
   * Hands over every event after `afterSeq`, in order and each once. Resolves when the migration rests: nobody runs it, and no
   * controller is to. The end of `signal` ends only the following: it rejects with the signal's reason.
   */
  follow(migrationId: string, afterSeq: number, onEvent: (event: Event) => void, signal: AbortSignal): Promise<void>;
}
