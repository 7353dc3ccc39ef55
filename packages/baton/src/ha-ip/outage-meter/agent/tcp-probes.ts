/** New TCP connections that are opened and closed. */
import type { Bench, Started } from './agent-node.ts';

export function watchByTcp(bench: Bench, address: string, port: number, intervalMs: number): Started {
  /** A SYN that was lost is sent again after 1 s (RFC 6298, 2.1): up to then it is one probe, not two. */
  const lostAfterMs = 900;
  /** The vantage's own shortage of ports, files or rights: nothing was asked. */
  const ownTroubles = ['EADDRNOTAVAIL', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EACCES', 'EPERM'];
  const underWay = new Map<number, () => void>();
  const give = (n: number): void => {
    underWay.get(n)?.();
    underWay.delete(n);
  };
  const stream = bench.stream(address, 'tcp', { lostAfterMs, judgeLate: true, onExpired: give });
  const end = bench.clock.every(intervalMs, (lateMs, missed) => {
    stream.missed(missed, lateMs);
    const n = stream.sent(lateMs);
    const socket = bench.node.net.connect({ host: address, port });
    underWay.set(n, () => socket.destroy());
    socket.once('connect', () => {
      stream.answered(n, null);
      give(n);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (ownTroubles.includes(error.code ?? '')) stream.voided(n);
      else stream.lost(n, error.code ?? error.message);
      give(n);
    });
  });
  return {
    begun: Promise.resolve(null),
    stop: async () => {
      end();
      for (const cancel of underWay.values()) cancel();
    },
  };
}
