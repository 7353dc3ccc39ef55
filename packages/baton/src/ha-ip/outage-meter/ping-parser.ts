/** Reads single lines of iputils' `ping -n -D -O` (LC_ALL=C). Times are the prober's clock, in milliseconds since the epoch. */
export type PingLine =
  /** An answer. `seq` is 16 bits wide, as on the wire. */
  | { readonly kind: 'reply'; readonly atMs: number; readonly seq: number; readonly rttMs: number }
  /**
   * ping -O prints it right before it sends the next request (iputils ping_common.c, pinger()): so `seq + 1` leaves at `atMs`.
   * It is repeated with the same number while the kernel refuses to take the next request (EAGAIN, ENOBUFS).
   */
  | { readonly kind: 'unanswered'; readonly atMs: number; readonly seq: number }
  /** `From 10.0.0.1 icmp_seq=3 Destination Host Unreachable` and the like: nobody was reached. */
  | { readonly kind: 'error'; readonly atMs: number };

const STAMP = String.raw`^\[(\d+)\.(\d{6})\] `;
const REPLY = new RegExp(String.raw`${STAMP}\d+ bytes from [^ ]+: icmp_seq=(\d+) ttl=\d+ time=([\d.]+) ms`);
const UNANSWERED = new RegExp(`${STAMP}no answer yet for icmp_seq=(\\d+)`);
const ERROR = new RegExp(`${STAMP}From `);

/** Null for headers, statistics and whatever else is not about one probe. Marks such as `(DUP!)` behind a reply are left to who counts. */
export function parsePingLine(line: string): PingLine | null {
  const reply = REPLY.exec(line);
  if (reply) return { kind: 'reply', atMs: stampMs(reply), seq: Number(reply[3]), rttMs: Number(reply[4]) };
  const unanswered = UNANSWERED.exec(line);
  if (unanswered) return { kind: 'unanswered', atMs: stampMs(unanswered), seq: Number(unanswered[3]) };
  const error = ERROR.exec(line);
  if (error) return { kind: 'error', atMs: stampMs(error) };
  return null;
}

function stampMs(match: RegExpExecArray): number {
  return Number(match[1]) * 1000 + Number(match[2]) / 1000;
}
