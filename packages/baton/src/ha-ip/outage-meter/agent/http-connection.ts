/** One new connection that asks one thing over HTTP. */
import type { HttpPlan, NodeModules } from './agent-node.ts';

export interface HttpOutcome {
  readonly connected: () => void;
  readonly answer: (status: number, who: string | null) => void;
  /** `code`: the system's, where it gave one. */
  readonly failed: (why: string, code: string | null) => void;
}

/** Calls `answer` or `failed` once, unless it was cancelled by the function that it answers with. */
export function connectHttp(node: NodeModules, address: string, plan: HttpPlan, outcome: HttpOutcome): () => void {
  const mostBytes = 65_536;
  let over = false;
  const cancel = (): void => {
    over = true;
    request.destroy();
  };
  const failed = (error: NodeJS.ErrnoException): void => {
    if (over) return;
    cancel();
    outcome.failed(error.message, error.code ?? null);
  };
  const request = node.http.request({
    host: address,
    port: plan.port,
    path: plan.path,
    agent: false,
    headers: { connection: 'close', 'user-agent': 'baton-probe' },
  });
  request.once('socket', (socket) => socket.once('connect', outcome.connected));
  request.on('error', failed);
  request.once('response', (response) => {
    const { identify, expect } = plan;
    const status = response.statusCode ?? 0;
    const answer = (body: string): void => {
      if (over) return;
      cancel();
      if (expect?.status !== undefined && status !== expect.status) {
        return outcome.failed(`the answer was ${status}, not ${expect.status}`, null);
      }
      if (expect?.body !== undefined && !body.includes(expect.body)) {
        return outcome.failed(`the answer (${status}) was without the text that is expected`, null);
      }
      const header = typeof identify === 'object' ? response.headers[identify.header.toLowerCase()] : undefined;
      const named = identify === 'body' ? body : Array.isArray(header) ? header[0] : header;
      outcome.answer(status, named === undefined ? null : nameIn(named));
    };
    if (identify !== 'body' && expect?.body === undefined) return answer('');
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('error', failed);
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= mostBytes) answer(Buffer.concat(chunks).toString('utf8'));
    });
    response.on('end', () => answer(Buffer.concat(chunks).toString('utf8')));
  });
  request.end();
  return cancel;

  function nameIn(text: string): string {
    // Cut in bytes, without half a character at the end; and nothing in it that could move a terminal's cursor.
    const first = Buffer.from(text.trim())
      .subarray(0, 200)
      .toString('utf8')
      .replace(/\uFFFD$/, '');
    return first.replace(/\p{Cc}/gu, ' ');
  }
}
