/** An error as one end tells it to the other, in JSON, so that both report the same. A cause stays where it is. */
import { MOVER_ERROR_CODES, MoverError } from '../mover-error.ts';

export interface ErrorReading {
  /** Who says it, as the first words of the message. */
  readonly who: string;
  /** Of the message, and of the remedy; what is longer is cut. */
  readonly mostCharacters: number;
  /** The error of this end for what is none. */
  readonly unreadable: (cause?: unknown) => MoverError;
}

export function encodeError({ code, message, remedy, retryable }: MoverError, mostCharacters: number): Buffer {
  return Buffer.from(
    JSON.stringify({
      code,
      message: printable(message, mostCharacters),
      remedy: printable(remedy, mostCharacters),
      retryable,
    }),
  );
}

/** What the other end says of itself, as an error of this one. */
export function decodeError(body: Buffer, { who, mostCharacters, unreadable }: ErrorReading): MoverError {
  let said: unknown;
  try {
    said = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return unreadable(error);
  }
  const field = (name: string): unknown =>
    typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined;
  const code = MOVER_ERROR_CODES.find((known) => known === field('code'));
  const [message, remedy] = [field('message'), field('remedy')];
  if (code === undefined || typeof message !== 'string' || typeof remedy !== 'string') return unreadable();
  return new MoverError({
    code,
    message: `${who} gave up: ${printable(message, mostCharacters)}`,
    remedy: printable(remedy, mostCharacters),
    retryable: field('retryable') === true,
  });
}

/** In both directions: what is sent stays as short in bytes as its limit says, and what comes moves no terminal. */
function printable(text: string, mostCharacters: number): string {
  return text.slice(0, mostCharacters).replace(/\p{Cc}/gu, ' ');
}
