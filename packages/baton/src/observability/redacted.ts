/**
 * Takes secrets out of whatever is about to leave this process as text: a line of the log, the body of a webhook, a span.
 *
 * Two ways lead to a secret: the name under which it stands (a key, a header, `password=...` inside a text), and its own form
 * (a bearer token, a Fernet token of Keystone, a JWT, a password inside a URL). Both are taken. What is taken too much is hidden
 * from people; what is taken too little is a secret told: so a doubtful name counts as one.
 */

export const REDACTED = '[redacted]';

/** Longer texts are cut before they are searched, so that no input makes the search long. */
const MOST_CHARACTERS = 16_384;
/** JSON that somebody else wrote may be nested without end. */
const MOST_LEVELS = 32;

const SECRET_NAME =
  /pass(?:word|wd|phrase)|(?:^|[_-])pass$|secret|token|authorization|cookie|credential|bearer|(?:private|api|access|session)[_-]?key/i;
/** A name alone, as in a list of raw headers, where the value is the next item. */
const BARE_NAME = /^[\w-]{1,64}$/;

/** `name: value`, `name=value`, `"name":"value"`, also where the quotes are escaped because JSON stands inside JSON. */
const NAMED_VALUE =
  /((?:password|passwd|passphrase|auth_pass|secret|token|authorization|cookie|bearer|api[_-]key|private[_-]key)\\*["']?\s{0,4}[:=]\s{0,4})(?:\\*"[^"]*"|'[^']*'|(?:bearer|basic|token)\s{1,4}[^\s"',;]+|[^\s"',;&{}[\]]+)/gi;
/** RFC 6265 4.2.1: one header, several pairs, and any of them may be the session. */
const COOKIES = /((?:set-)?cookie\\*["']?\s{0,4}[:=]\s{0,4})\\*["']?[^\r\n"']+/gi;
/** RFC 6750 2.1, RFC 7617 2: what follows the scheme is the credential. */
const SCHEME = /\b(bearer|basic)\s{1,4}[\w.~+/-]{8,}=*/gi;
/** Keystone's Fernet tokens: version 0x80 and a time, which begin so in base64. */
const FERNET = /gAAAA[\w-]{16,}={0,2}/g;
/** RFC 7519: base64url of `{"`, and two more parts. */
const JWT = /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;
/** RFC 3986 3.2.1: userinfo of a URL. */
const USER_INFO = /:\/\/[^\s/?#@"]{1,256}@/g;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A text of any origin without what looks like a secret in it. */
export function redactedText(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return short
    .replace(COOKIES, `$1${REDACTED}`)
    .replace(NAMED_VALUE, `$1${REDACTED}`)
    .replace(SCHEME, `$1 ${REDACTED}`)
    .replace(FERNET, REDACTED)
    .replace(JWT, REDACTED)
    .replace(USER_INFO, `://${REDACTED}@`);
}

/** A copy of a JSON value without secrets, at whatever depth they stand. */
export function redacted(value: unknown, levels: number = MOST_LEVELS): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return REDACTED;
  if (Array.isArray(value)) return redactedList(value, levels - 1);
  return redactedRecord(value, levels - 1);
}

/** Raw headers stand in one list: name, value, name, value. */
function redactedList(items: readonly unknown[], levels: number): readonly unknown[] {
  return items.map((item, at) => {
    const before = items[at - 1];
    const follows = typeof before === 'string' && BARE_NAME.test(before) && isSecretName(before);
    return follows ? REDACTED : redacted(item, levels);
  });
}

function redactedRecord(record: object, levels: number): Readonly<Record<string, unknown>> {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(record);
  // { name: 'x-auth-token', value: '...' }
  const named = entries.some(
    ([key, value]) => (key === 'name' || key === 'key') && typeof value === 'string' && isSecretName(value),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const secret = isSecretName(key) || (named && key === 'value');
      return [redactedText(key), secret && tells(value) ? REDACTED : redacted(value, levels)];
    }),
  );
}

/** That there is none, or that there is one, tells nothing of it. */
function tells(value: unknown): boolean {
  return value !== null && value !== undefined && typeof value !== 'boolean';
}
