/** Puts one known word at the places where passwords stand in samples, to see that no answer repeats it. */

export const MARK = 's3cr3t-MARK';

/** Every place: what stands before the secret, and the secret. One line each. */
const PLACES: readonly RegExp[] = [
  // The password of the fixtures.
  /()(hunter22)/g,
  /(\bauth_pass[ \t]+)(\S+)/g,
  /("auth_(?:data|pass)": ?")([^"\n]+)/g,
  /(\b(?:Password|Auth data|auth_data)[ \t]*=[ \t]*)(\S+)/g,
  /(<password>)([^<\n]+)/g,
  /(\b(?:OS_PASSWORD|OS_TOKEN|password)=)([^\s"']+)/g,
];

export interface MarkedSample {
  readonly text: string;
  /** The lines in which a secret stands. As long as they stay as they are, nothing of them may be told. */
  readonly markedLines: readonly string[];
  readonly marks: number;
}

export function planted(sample: string): MarkedSample {
  const text = PLACES.reduce((marked, place) => marked.replaceAll(place, `$1${MARK}`), sample);
  const markedLines = text.split('\n').filter((line) => line.includes(MARK));
  return { text, markedLines, marks: text.split(MARK).length - 1 };
}

/** Whether every mark in an input still stands in a line of a sample: only then is it known to be a secret. */
export function isStillSecret(input: string, markedLines: ReadonlySet<string>): boolean {
  return input.split('\n').every((line) => !line.includes(MARK) || markedLines.has(line));
}
