/** New connections that ask over HTTP, each for an answer that fits. */
import type { Bench, HttpPlan, Started } from './agent-node.ts';

export function watchByHttp(bench: Bench, address: string, plan: HttpPlan): Started {
  /** A SYN that was lost is sent again after 1 s (RFC 6298, 2.1): up to then it is one probe, not two. */
  const connectWithinMs = 900;
  const answerWithinMs = 3000;
  /** So many at once wait only where nobody answers: what would be asked then is lost. */
  const mostConnections = 256;
  const ownTroubles = ['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EACCES', 'EPERM'];
  const underWay = new Map<number, { readonly begunMs: number; connected: boolean; cancel: () => void }>();
  const give = (n: number): void => {
    underWay.get(n)?.cancel();
    underWay.delete(n);
  };
  const stream = bench.stream(address, 'http', { lostAfterMs: answerWithinMs, judgeLate: false, onExpired: give });
  const giveUpUnconnected = (): void => {
    const nowMs = bench.clock.now();
    for (const [n, { begunMs, connected }] of underWay) {
      if (connected || nowMs - begunMs <= connectWithinMs) continue;
      stream.lost(n, 'no connection in time');
      give(n);
    }
  };
  const ask = (n: number): void => {
    const one = { begunMs: bench.clock.now(), connected: false, cancel: (): void => undefined };
    underWay.set(n, one);
    one.cancel = bench.connectHttp(bench.node, address, plan, {
      connected: () => (one.connected = true),
      answer: (status, who) => {
        underWay.delete(n);
        stream.answered(n, who, status);
      },
      failed: (why, code) => {
        underWay.delete(n);
        if (code !== null && ownTroubles.includes(code)) stream.voided(n);
        else stream.lost(n, why);
      },
    });
  };
  const end = bench.clock.every(plan.intervalMs, (lateMs, missed) => {
    stream.missed(missed, lateMs);
    giveUpUnconnected();
    const n = stream.sent(lateMs);
    if (underWay.size < mostConnections) ask(n);
    else stream.lost(n, 'all connections wait');
  });
  return {
    begun: Promise.resolve(null),
    stop: async () => {
      end();
      for (const { cancel } of underWay.values()) cancel();
    },
  };
}
