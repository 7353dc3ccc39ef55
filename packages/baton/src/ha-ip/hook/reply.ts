/** One text sent to a hook, and what came back, whatever it was. */
import type { Hook } from '../../ports/hook-runner.ts';

export type Reply =
  | {
      readonly kind: 'replied';
      readonly text: string;
      /** The program ended with 0; the status is 2xx. */
      readonly success: boolean;
      /** `exit code 1` or `HTTP status 500`. */
      readonly ending: string;
      /** The last words on stderr, without secrets; empty for a URL. */
      readonly said: string;
      readonly elapsedMs: number;
    }
  | { readonly kind: 'timeout'; readonly said: string }
  /** More than an answer may have: it was ended. */
  | { readonly kind: 'too-much' }
  /** Somebody else did not answer, such as a refused connection: another time he may. */
  | { readonly kind: 'unreachable'; readonly why: string };

/** Throws code HOOK_UNUSABLE where it cannot even be asked, and the signal's reason. */
export type SendToHook = (hook: Hook, text: string, signal: AbortSignal) => Promise<Reply>;

/** Of an answer, and of what is kept of stderr. */
export const MAX_BYTES = 65_536;
