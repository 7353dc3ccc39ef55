import { MoverError } from '../mover-error.ts';
import type { PassReport, Progress } from '../pass/pass.ts';
import type { HostPort } from './job.ts';

export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly retryable: boolean;
}

/** What a mover tells of itself: one JSON object in one line, named by its only field. */
export type Told =
  | { readonly listening: HostPort }
  /** Of a device: it may not be as it was meant. */
  | { readonly warning: string }
  /** The peer is proved. `from` is the address it came from, or that was dialled. */
  | { readonly linked: { readonly from: string } }
  /** Somebody else than the peer came, or nobody that could be proved; it goes on listening. */
  | { readonly refused: { readonly from: string } & ToldError }
  | { readonly progress: Progress }
  /**
   * Of the target: its manifest has grown by this piece, which is on its disk and will not be done again. `bytes`: in base64, where
   * the job asks for them.
   */
  | { readonly commit: { readonly offset: number; readonly length: number; readonly bytes?: string } }
  /** The link broke, or did not come about: it is tried again. */
  | { readonly broken: { readonly attempt: number; readonly attempts: number; readonly waitMs: number } & ToldError }
  | { readonly report: PassReport }
  /** Of a relay: two ends were brought together, or parted. */
  | { readonly paired: { readonly jobId: string } }
  | { readonly parted: { readonly jobId: string; readonly bytes: number } }
  | { readonly error: ToldError };

export type Tell = (line: Told) => void;

/** An error as it is told. What is no MoverError is a fault of the mover itself. */
export function toldError(error: unknown): ToldError {
  if (error instanceof MoverError) {
    const { code, message, remedy, retryable } = error;
    return { code, message, remedy, retryable };
  }
  return {
    code: 'UNEXPECTED',
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    remedy: 'This is a fault of the mover. Run the job again: it goes on where it stopped. Please report the message.',
    retryable: false,
  };
}
