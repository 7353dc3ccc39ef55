/**
 * One TCP connection that is kept, and asked on a fixed clock without waiting for the answers.
 *
 * none -> connecting -> open (answered once) -> broken: reset, closed, silent -> none. Only what was open can break: a
 * connection that was refused is a lost probe, no broken conversation. A server that says that it ends the connection, and
 * ends it, breaks nothing.
 */
import type { Bench, HttpPlan, Started } from './agent-node.ts';

export function converse(
  bench: Bench,
  address: string,
  plan: { readonly port: number; readonly intervalMs: number; readonly speaks: 'http' | 'echo' },
  http: Pick<HttpPlan, 'path' | 'identify' | 'expect'>,
): Started {
  /** A SYN that was lost is sent again after 1 s (RFC 6298, 2.1). */
  const connectWithinMs = 900;
  /** TCP would go on for many minutes; a client that people look at would not. */
  const silentAfterMs = 10_000;
  /** More than come back within the time after which they are lost. */
  const mostUnanswered = 16 + Math.ceil(1500 / plan.intervalMs);
  const mark = 'baton ';
  const host = address.includes(':') ? `[${address}]` : address;
  const request = `GET ${http.path} HTTP/1.1\r\nHost: ${host}:${plan.port}\r\nUser-Agent: baton-probe\r\n\r\n`;
  const stream = bench.stream(address, 'conversation', { lostAfterMs: 1000, judgeLate: true });

  interface Connection {
    readonly socket: ReturnType<typeof bench.node.net.connect>;
    readonly begunMs: number;
    connected: boolean;
    open: boolean;
    /** The server said that this is the end. */
    ending: boolean;
    /** Requests in the order of their sending. */
    readonly asked: { readonly n: number; readonly atMs: number }[];
  }
  let current: Connection | null = null;

  const finish = (one: Connection, why: string): void => {
    if (current !== one) return;
    current = null;
    one.socket.destroy();
    for (const { n } of one.asked) {
      if (one.ending) stream.voided(n);
      else stream.lost(n, why);
    }
    if (one.open && !one.ending) stream.broken(why);
    if (one.open) connect();
  };
  const connect = (): Connection => {
    const socket = bench.node.net.connect({ host: address, port: plan.port, noDelay: true });
    const begunMs = bench.clock.now();
    const one: Connection = { socket, begunMs, connected: false, open: false, ending: false, asked: [] };
    const reader = plan.speaks === 'http' ? bench.makeHttpReader(http) : bench.makeLineReader(mark);
    socket.setEncoding('latin1');
    socket.once('connect', () => (one.connected = true));
    socket.on('data', (text: Buffer | string) => {
      try {
        for (const answer of reader.read(String(text))) {
          const asked = one.asked.shift();
          if (asked === undefined) continue;
          one.open = true;
          if (answer.unfit === null) stream.answered(asked.n, answer.who, answer.status);
          else stream.lost(asked.n, answer.unfit);
          if (!answer.last) continue;
          one.ending = true;
          return finish(one, 'the server ended it in good order');
        }
      } catch (error) {
        finish(one, error instanceof Error ? error.message : String(error));
      }
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const { code } = error;
      finish(one, code === 'ECONNRESET' || code === 'EPIPE' ? 'the connection was reset' : (code ?? error.message));
    });
    socket.once('close', () => finish(one, 'the other side closed the connection'));
    current = one;
    return one;
  };

  const end = bench.clock.every(plan.intervalMs, (lateMs, missed) => {
    stream.missed(missed, lateMs);
    const nowMs = bench.clock.now();
    const stuck = current;
    if (stuck !== null && !stuck.connected && nowMs - stuck.begunMs > connectWithinMs) {
      finish(stuck, 'no connection in time');
    } else if (stuck !== null && nowMs - (stuck.asked[0]?.atMs ?? nowMs) > silentAfterMs) {
      finish(stuck, `no answer for ${silentAfterMs / 1000} s`);
    }
    const one = current ?? connect();
    const n = stream.sent(lateMs);
    // TCP has them all when one is stuck: more of them would tell nothing.
    if (one.asked.length >= mostUnanswered) return stream.lost(n, 'the conversation is stuck');
    one.asked.push({ n, atMs: nowMs });
    one.socket.write(plan.speaks === 'http' ? request : `${mark}${n}\n`, 'latin1');
  });
  return {
    begun: Promise.resolve(null),
    stop: async () => {
      end();
      const last = current;
      current = null;
      last?.socket.destroy();
    },
  };
}
