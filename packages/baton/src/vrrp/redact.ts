/**
 * Takes secrets out of configuration lines, commands, URLs, XML and JSON, of any kind of load balancer. It works on words, not
 * on grammars, so that it also holds for text that no parser understands. Where it cannot tell where a secret ends it takes
 * away more, never less. One pass over the text; the text keeps its lines.
 */

export const REDACTED = '***';

export interface Redacted {
  readonly text: string;
  /** How many secrets were taken out. */
  readonly count: number;
}

const SECRET_PART = /^(?:pass|pwd|psk|secrets?|tokens?|credentials?|bearer|authorization)$/;
const SECRET_WITHIN =
  /password|passwd|passphrase|passcode|secret|authpass|authdata|authkey|apikey|accesskey|privatekey|presharedkey|token$/;

/** Nearly every name has none of these, and is done with quickly. */
const ANY_SECRET = /pass|pwd|psk|secret|token|credential|bearer|auth|key/i;

/**
 * Whether a keyword, an option, a variable, an attribute or an element of this name holds a secret: `auth_pass`, `--os-password`,
 * `OS_TOKEN`, `ucarp-password`, `apiKey`, `key`.
 */
export function isSecretName(name: string): boolean {
  if (!ANY_SECRET.test(name.replaceAll(/[-_.]+/g, ''))) return false;
  const parts = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[-_.]+/)
    .filter((part) => part !== '');
  if (parts.at(-1) === 'key') return true;
  return parts.some((part) => SECRET_PART.test(part)) || SECRET_WITHIN.test(parts.join(''));
}

/** Takes every secret out of a text of any kind and any length. */
export function redact(text: string): Redacted {
  const userInfo = redactUserInfo(text);
  const options = redactShortOptions(userInfo.text);
  const named = redactNamed(options.text);
  return { text: named.text, count: userInfo.count + options.count + named.count };
}

/** The same for many texts, such as the commands of one configuration. */
export function redactEach(texts: readonly string[]): { readonly texts: readonly string[]; readonly count: number } {
  const redacted = texts.map(redact);
  return { texts: redacted.map(({ text }) => text), count: redacted.reduce((sum, { count }) => sum + count, 0) };
}

/** `scheme://user:secret@host` and `user:secret@host` (RFC 3986 3.2.1); `host:80/path@x` is none. */
function redactUserInfo(text: string): Redacted {
  let count = 0;
  const clean = text.replaceAll(/[^\s"<>]+/g, (run) => {
    const at = run.lastIndexOf('@');
    if (at < 0) return run;
    const hasScheme = run.includes('://');
    for (let start = hasScheme ? run.indexOf('://') + 3 : 0; start < at; start = run.indexOf('://', start) + 3) {
      const colon = run.indexOf(':', start);
      if (colon < 0 || colon >= at) return run;
      const user = run.slice(start, colon);
      const secret = run.slice(colon + 1, at);
      if (!user.includes('/') && !/^\d{1,5}\//.test(secret) && secret !== '' && secret !== REDACTED) {
        count += 1;
        return run.slice(0, colon + 1) + REDACTED + run.slice(at);
      }
      if (run.indexOf('://', start) < 0) return run;
    }
    return run;
  });
  return { text: clean, count };
}

const USER_OPTION = /((?:^|\s)(?:-[uU]|--user|--proxy-user)(?:[ \t]+|=|(?![ \t=]))[^\s:]+:)(\S+)/g;
const PASSWORD_OPTION = /(\s-p(?:[ \t]+|(?![ \t])))("[^"]*"?|'[^']*'?|\S+)/g;

/** curl(1) `-u user:secret`, and `-p secret` of ucarp(8) and sshpass(1): their `-p` is a password, others' is a port. */
function redactShortOptions(text: string): Redacted {
  let count = 0;
  const hide = (before: string, secret: string): string => {
    if (secret === REDACTED) return before + secret;
    count += 1;
    return before + REDACTED;
  };
  const hidden = (line: string): string => {
    const users = line.replaceAll(USER_OPTION, (_, before: string, secret: string) => hide(before, secret));
    if (!/\b(?:ucarp|sshpass)\b/.test(users)) return users;
    return users.replaceAll(PASSWORD_OPTION, (_, before: string, secret: string) => hide(before, secret));
  };
  return { text: text.split('\n').map(hidden).join('\n'), count };
}

/** A value that begins at `start` and ends before `end`; null when there is none. */
type Span = { readonly start: number; readonly end: number } | null;

/** What stands behind a name: its value. A quoted attribute of XML has its value in the next one: `name="pass" value="x"`. */
const BETWEEN = /(?:\\?["'])?(?:[ \t]*(?:=>|:=|[=:])|[ \t]+value[ \t]*=|[ \t]*,(?=[ \t]*["']))(?:[ \t]|\\\r?\n)*/y;
const SPACE = /(?:\\?["'])?(?:[ \t]|\\\r?\n)+/y;

function redactNamed(text: string): Redacted {
  const pieces: string[] = [];
  let count = 0;
  let done = 0;
  let before = '';
  const names = /[\w-][\w.-]*/g;
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const [name] = match;
    // keepalived's `auth_type PASS` names a kind, not a password.
    const secret = isSecretName(name) && before !== 'auth_type';
    before = name;
    if (!secret) continue;
    const span = valueOf(text, match.index, names.lastIndex);
    if (span === null) continue;
    if (text.slice(span.start, span.end) !== REDACTED) {
      pieces.push(text.slice(done, span.start), REDACTED);
      count += 1;
      done = span.end;
    }
    names.lastIndex = span.end;
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(''), count };
}

function valueOf(text: string, start: number, end: number): Span {
  const previous = text[start - 1] ?? '';
  if (previous === '<') {
    const element = elementOf(text, end);
    if (element !== 'none') return element;
  }
  BETWEEN.lastIndex = end;
  const between = BETWEEN.exec(text);
  if (between !== null) {
    const from = BETWEEN.lastIndex;
    // `password: several words` of YAML and of keepalived.data, against `OS_PASSWORD=x command`.
    const wholeLine = /[ \t]$/.test(between[0]) && !/^\\?["']/.test(between[0]) && !/value/.test(between[0]);
    return valueFrom(text, from, wholeLine ? 'line' : /^\\?["']/.test(between[0]) ? 'json' : 'word');
  }
  SPACE.lastIndex = end;
  const space = SPACE.exec(text);
  if (space === null || previous === '/') return null;
  if (/^\\?["']/.test(space[0]) && text[start] !== '-') return null;
  const first = valueFrom(text, SPACE.lastIndex, 'word');
  if (first === null) return null;
  // `key 1 secret` of auth_hmac, and `pass password`, where the value looks like one more name.
  const word = text.slice(first.start, first.end);
  if (!/^\d{1,3}$/.test(word) && !isSecretName(word)) return first;
  SPACE.lastIndex = first.end;
  const second = SPACE.test(text) ? valueFrom(text, SPACE.lastIndex, 'word') : null;
  return second === null ? first : { start: first.start, end: second.end };
}

/** `<password>x</password>`, CDATA as well; `none` when it is no element, such as in `<password.txt`. */
function elementOf(text: string, end: number): Span | 'none' {
  const tag = /(?:[ \t][^<>\n]*)?>/y;
  tag.lastIndex = end;
  const opened = tag.exec(text);
  if (opened === null) return 'none';
  const start = tag.lastIndex;
  if (opened[0].endsWith('/>')) return null;
  const cdata = text.startsWith('<![CDATA[', start);
  const close = text.indexOf(cdata ? ']]>' : '<', cdata ? start + 9 : start);
  const stop = close < 0 ? text.length : cdata ? close + 3 : close;
  return stop === start ? null : { start, end: stop };
}

function valueFrom(text: string, start: number, ends: 'word' | 'line' | 'json'): Span {
  const quoted = /^\\?["']/.exec(text.slice(start, start + 2))?.[0];
  let end = start;
  if (quoted !== undefined) {
    end = afterQuote(text, start, quoted);
    if (/^(?:$|[\s,;:)}\]>&|<\\?]|\/>)/.test(text.slice(end, end + 2))) return { start, end };
  } else if (ends !== 'word') {
    const stop = ends === 'line' ? /[^\r\n]*/y : /[^\s,}\]]*/y;
    stop.lastIndex = start;
    end = start + (stop.exec(text)?.[0].length ?? 0);
    return end === start ? null : { start, end };
  }
  let quotes = end;
  for (; end < text.length && !/\s/.test(text[end] ?? ''); end += 1) {
    if (text[end] === '\\') end += 1;
    else if (/["']/.test(text[end] ?? '') && !/\s|^$/.test(text[end + 1] ?? '')) {
      quotes = afterQuote(text, end, text[end] ?? '');
      end = quotes - 1;
    }
  }
  end = Math.min(end, text.length);
  const value = text.slice(start, end);
  if (value === '' || value === '{' || value === '}') return null;
  // What closes the sentence around it is given back, when something is left.
  const kept = Math.max(quotes, end - (/["')}\],;]{1,4}$/.exec(value)?.[0].length ?? 0));
  return { start, end: kept > start ? kept : end };
}

/** Behind the closing quote; the end of the line when there is none. */
function afterQuote(text: string, start: number, quote: string): number {
  for (let at = start + quote.length; at < text.length; at += 1) {
    if (text[at] === '\n') return at;
    if (text.startsWith(quote, at)) return at + quote.length;
    if (text[at] === '\\') at += 1;
  }
  return text.length;
}
