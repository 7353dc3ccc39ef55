/**
 * Datagrams that somebody echoes (RFC 862). What follows the echoed bytes tells who answered. One socket for all addresses of a
 * family and never connected: a connected one would take an ICMP error of a router for a failure of its next sending.
 */
import type { Bench, Started } from './agent-node.ts';

export function watchByUdp(bench: Bench, addresses: readonly string[], port: number, intervalMs: number): Started {
  const { node, clock } = bench;
  /** A token of ours, the address, the number: nobody else's datagram is taken for an answer. */
  const headBytes = 16;
  const token = [Math.random(), Math.random()].map((part) => Math.floor(part * 0x1_0000_0000));
  const sockets = new Map<number, ReturnType<typeof node.dgram.createSocket>>();
  const targets = addresses.map((address, index) => ({
    address,
    index,
    family: node.net.isIP(address),
    stream: bench.stream(address, 'udp', { lostAfterMs: 1000, judgeLate: true }),
  }));

  const take = (message: Buffer): void => {
    if (message.length < headBytes) return;
    if (message.readUInt32BE(0) !== token[0] || message.readUInt32BE(4) !== token[1]) return;
    const rest = message.subarray(headBytes, headBytes + 200);
    const who =
      rest.length === 0
        ? null
        : rest
            .toString('utf8')
            .replace(/\p{Cc}/gu, ' ')
            .trim();
    targets[message.readUInt32BE(8)]?.stream.answered(message.readUInt32BE(12), who === '' ? null : who);
  };
  const socketOf = (family: number): ReturnType<typeof node.dgram.createSocket> => {
    const known = sockets.get(family);
    if (known !== undefined) return known;
    const made = node.dgram.createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      // They are addresses already.
      lookup: (host, _options, done) => done(null, host, family),
    });
    made.on('message', take);
    made.on('error', () => undefined);
    sockets.set(family, made);
    return made;
  };
  const failed = (stream: (typeof targets)[number]['stream'], n: number, code: string | undefined): void => {
    if (code === 'EHOSTUNREACH' || code === 'ECONNREFUSED' || code === 'EHOSTDOWN') stream.lost(n, code);
    else if (code === 'EAGAIN' || code === 'ENOBUFS' || code === 'ENOMEM') stream.refused(n);
    else stream.voided(n);
  };
  const end = clock.every(intervalMs, (lateMs, missed) => {
    for (const { address, index, family, stream } of targets) {
      stream.missed(missed, lateMs);
      const n = stream.sent(lateMs);
      const message = Buffer.alloc(headBytes);
      message.writeUInt32BE(token[0] ?? 0, 0);
      message.writeUInt32BE(token[1] ?? 0, 4);
      message.writeUInt32BE(index, 8);
      message.writeUInt32BE(n, 12);
      socketOf(family).send(message, port, address, (error) => {
        if (error) failed(stream, n, (error as NodeJS.ErrnoException).code);
      });
    }
  });
  return {
    begun: Promise.resolve(null),
    stop: async () => {
      end();
      for (const socket of sockets.values()) socket.close();
    },
  };
}
