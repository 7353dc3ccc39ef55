/** Reads the answers of a conversation out of what its connection brings. */
import type { HttpPlan } from './agent-node.ts';

export interface AnswerReader {
  /** Bytes as latin1; answers with what they complete. Throws for what is no answer. */
  read(text: string): readonly Answer[];
}

export interface Answer {
  readonly status: number;
  readonly who: string | null;
  /** Why it does not count; null when it fits. */
  readonly unfit: string | null;
  /** The server ends the connection behind it, in good order (RFC 9112, 9.6). */
  readonly last: boolean;
}

/** Answers of HTTP/1.1 to GET, in the order of the requests (RFC 9112, 9.3.2). */
export function makeHttpReader(plan: Pick<HttpPlan, 'identify' | 'expect'>): AnswerReader {
  const mostBytes = 1_048_576;
  let rest = '';
  /** The end of a chunked body that begins at `from`, and the body; null: it is not whole yet. */
  const chunked = (from: number): { readonly end: number; readonly body: string } | null => {
    let body = '';
    for (let at = from; ;) {
      const line = rest.indexOf('\r\n', at);
      if (line === -1) return null;
      const size = Number.parseInt(rest.slice(at, line), 16);
      if (!(size >= 0)) throw new Error('no chunk where one should be');
      if (size > 0) {
        if (rest.length < line + 2 + size + 2) return null;
        body += rest.slice(line + 2, line + 2 + size);
        at = line + 2 + size + 2;
        continue;
      }
      // Trailers may follow, up to an empty line.
      const end = rest.startsWith('\r\n', line + 2) ? line + 4 : rest.indexOf('\r\n\r\n', line) + 4;
      return end < line + 4 ? null : { end, body };
    }
  };
  const next = (): Answer | 'skip' | null => {
    const head = rest.indexOf('\r\n\r\n');
    if (head === -1) return null;
    const lines = rest.slice(0, head).split('\r\n');
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(lines[0] ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error('no HTTP where an answer should be');
    const headers = new Map(
      lines.slice(1).map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const from = head + 4;
    let [end, body] = [from, ''];
    const length = headers.get('content-length');
    let last = /\bclose\b/i.test(headers.get('connection') ?? '');
    if (/\bchunked\b/i.test(headers.get('transfer-encoding') ?? '')) {
      const whole = chunked(from);
      if (whole === null) return null;
      ({ end, body } = whole);
    } else if (length !== undefined) {
      end = from + Number(length);
      if (!(end >= from)) throw new Error('no length where one should be');
      if (rest.length < end) return null;
      body = rest.slice(from, end);
    } else if (status >= 200 && status !== 204 && status !== 304) last = true;
    rest = rest.slice(end);
    if (status < 200) return 'skip';
    const { identify, expect } = plan;
    const text = Buffer.from(body, 'latin1').toString('utf8');
    const named = identify === 'body' ? text : identify === 'none' ? null : headers.get(identify.header.toLowerCase());
    const who =
      named
        ?.trim()
        .slice(0, 200)
        .replace(/\p{Cc}/gu, ' ') ?? null;
    const unfit =
      expect?.status !== undefined && status !== expect.status
        ? `the answer was ${status}, not ${expect.status}`
        : expect?.body !== undefined && !text.includes(expect.body)
          ? `the answer (${status}) was without the text that is expected`
          : null;
    return { status, who, unfit, last };
  };
  return {
    read: (text) => {
      rest += text;
      const answers: Answer[] = [];
      for (let one = next(); one !== null; one = next()) if (one !== 'skip') answers.push(one);
      if (rest.length > mostBytes) throw new Error('an answer without an end');
      return answers;
    },
  };
}

/** Lines that come back as they were sent (RFC 862); what follows the echoed text tells who answered. */
export function makeLineReader(mark: string): AnswerReader {
  const mostBytes = 65_536;
  let rest = '';
  return {
    read: (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > mostBytes) throw new Error('a line without an end');
      return lines
        .filter((line) => line.startsWith(mark))
        .map((line) => {
          const who = /^\d+(.*)/s
            .exec(line.slice(mark.length))?.[1]
            ?.replace(/\p{Cc}/gu, ' ')
            .trim()
            .slice(0, 200);
          return { status: 0, who: who === undefined || who === '' ? null : who, unfit: null, last: false };
        });
    },
  };
}
