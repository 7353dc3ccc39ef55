/** One request over loopback, on a connection of its own, with every header as it is given. For tests. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** What the text says, where it is JSON; else null. */
  readonly body: unknown;
}

export interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
}

export async function ask(url: string, { method, headers, body }: Asked): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { method, headers: { ...type, ...headers }, agent: false }, (answer) => {
      text(answer).then((it) => {
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: it,
          body: jsonOf(answer.headers, it),
        });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  });
}

function jsonOf(headers: IncomingHttpHeaders, it: string): unknown {
  return headers['content-type']?.includes('json') === true ? JSON.parse(it) : null;
}
