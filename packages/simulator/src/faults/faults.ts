/** Faults on order: what goes wrong, at which call or at which task, and how often. */
import type { Cancel } from '../time/time.ts';
import type { ServiceType } from '../http/service.ts';

export type CallFault =
  /** The service's address takes no connection. */
  | { readonly kind: 'refuse-connection' }
  /** The answer breaks off in the middle of its body. */
  | { readonly kind: 'reset-in-body' }
  /** No answer ever. */
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** The service answers with its own error body of that status, and has done nothing. */
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** It is done, and the answer is lost. */
  | { readonly kind: 'lose-reply' };

export interface CallRule {
  readonly service?: ServiceType;
  readonly method?: string;
  /** The route as the service declares it, such as `/servers/:id/action`. */
  readonly route?: string;
  /** For calls that do different things behind one route: a look at the request's JSON body. */
  readonly matches?: (body: unknown) => boolean;
  /** Let so many matching calls pass first. 0 unless told. */
  readonly skip?: number;
  /** How many calls are hit. 1 unless told. */
  readonly times?: number;
  readonly fault: CallFault;
}

/** Tasks are what a service does after its answer, such as `server.build` or `volume.create`. */
export interface TaskRule {
  readonly task: string;
  readonly skip?: number;
  readonly times?: number;
  /** `fail`: the resource ends in error. `stuck`: it stays as it is. */
  readonly fault: 'fail' | 'stuck';
}

export interface Faults {
  onCall(rule: CallRule): Cancel;
  onTask(rule: TaskRule): Cancel;
  /** How many calls and tasks were hit so far. */
  readonly hits: number;
  clear(): void;
}
