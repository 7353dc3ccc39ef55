/**
 * Asks a hook: somebody else's command or URL that moves an HA IP (docs/reference/hook.md). One call is one question and one
 * answer; a question may be asked again without harm, by contract.
 */
import type { Side } from '../domain/event.ts';
import type { PlannedCutover } from '../domain/plan.ts';

/** Exactly one of `command` and `url`; `timeoutSeconds` of one call. */
export type Hook = Omit<Extract<PlannedCutover, { readonly driver: 'hook' }>, 'driver'>;

/**
 * `prepare`: may all of it be done? Announces nothing. `activate`: new clients are led to the target; the source stays as the
 * fallback. `verify`: where are they led? Changes nothing. `revert`: the source alone again, also where nothing was activated.
 */
export type HookAction = 'prepare' | 'activate' | 'verify' | 'revert';

export interface HookQuestion {
  readonly action: HookAction;
  /** The migration's id. */
  readonly migration: string;
  readonly address: string;
  readonly vip: string;
  readonly source: { readonly cloud: string };
  /** What holds the address there; absent while nothing is made. */
  readonly target: { readonly cloud: string; readonly floatingIpId?: string; readonly portId?: string };
  /** Of this action within one move, from 1. */
  readonly attempt: number;
}

export interface HookAnswer {
  /** `both`: in the midst of a move. `unknown`: the hook cannot tell now. */
  readonly leads: Side | 'both' | 'neither' | 'unknown';
  readonly detail?: string;
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface HookRunner {
  /**
   * Throws code HOOK_UNUSABLE (user: it cannot even be asked), HOOK_TIMEOUT, HOOK_BROKEN (no answer of the contract) or
   * HOOK_REFUSED (`ok: false`; retryable when it says so); and the signal's reason.
   */
  ask(hook: Hook, question: HookQuestion, signal: AbortSignal): Promise<HookAnswer>;
}
