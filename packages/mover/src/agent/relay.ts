/**
 * For two ends of which neither can reach the other: both dial in, and what the one sends the other gets. The relay reads one line
 * of each and then nothing: TLS goes from end to end, and a token opens a meeting, never a disk.
 *
 *   end -> relay   baton-relay 1 <jobId> <source|target> <token>
 *   relay -> end   paired | refused unknown | refused alone | refused replaced
 *
 * An end waits until its other one is there, or its time is over. One that dials again has lost its connection, so it takes the
 * place of the one before, whose pair is parted: both ends then dial again and meet.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { MoverError } from '../mover-error.ts';
import type { RelayJob } from './job.ts';
import { keepAlive } from './keep-alive.ts';
import { readLine } from './plain-line.ts';
import { toldError, type Tell } from './told.ts';

const WORD_MS = 10_000;

interface Meeting {
  readonly jobId: string;
  readonly token: Buffer;
  readonly waiting: Map<string, Socket>;
  pair: readonly Socket[];
}

/** Listens until `signal` is aborted, then ends every connection. Rejects only when it cannot listen. */
export async function relay(job: RelayJob, tell: Tell, signal: AbortSignal): Promise<void> {
  const meetings = new Map(
    job.meetings.map(({ jobId, token }): [string, Meeting] => [
      jobId,
      { jobId, token: digest(token), waiting: new Map(), pair: [] },
    ]),
  );
  const sockets = new Set<Socket>();
  // One end may have said all while the other still speaks.
  const server = createServer({ allowHalfOpen: true });
  server.maxConnections = job.limits.connections;
  server.on('connection', (socket) => {
    const from = `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? '?'}`;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    admit(keepAlive(socket), meetings, job.limits.idleSeconds, tell).catch((error: unknown) => {
      if (!socket.writableEnded) socket.destroy();
      tell({ refused: { from, ...toldError(error) } });
    });
  });
  try {
    server.listen(job.at.port, job.at.host);
    await once(server, 'listening');
  } catch (cause) {
    throw new MoverError({
      code: 'LINK_LOST',
      message: `Nobody can listen at ${job.at.host}:${job.at.port}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      remedy: 'Choose an address of this machine and a port that is free; port 0 takes any.',
      cause,
    });
  }
  const { address, port } = server.address() as AddressInfo;
  tell({ listening: { host: address, port } });
  if (!signal.aborted) await once(signal, 'abort');
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

async function admit(
  socket: Socket,
  meetings: ReadonlyMap<string, Meeting>,
  idleSeconds: number,
  tell: Tell,
): Promise<void> {
  const [protocol, version, jobId = '', role = '', token = ''] = (await readLine(socket, WORD_MS)).split(' ');
  const meeting = meetings.get(jobId);
  // Compared in any case, and as digests of one length: the time that it takes tells nothing of the token or the job.
  const known = timingSafeEqual(digest(token), meeting?.token ?? digest(''));
  const isEnd = role === 'source' || role === 'target';
  if (protocol !== 'baton-relay' || version !== '1' || meeting === undefined || !known || !isEnd) {
    dismiss(socket, 'unknown');
    throw new MoverError({
      code: 'PEER_REFUSED',
      message: 'Somebody who named no job of this relay, or not with its token, was refused.',
      remedy: 'Give relay and both ends the same job id and token.',
    });
  }
  const before = meeting.waiting.get(role);
  if (before !== undefined) dismiss(before, 'replaced');
  for (const each of meeting.pair) each.destroy();
  const other = meeting.waiting.get(role === 'source' ? 'target' : 'source');
  if (other !== undefined && !other.destroyed) return join(meeting, socket, other, idleSeconds, tell);
  meeting.waiting.set(role, socket);
  const leave = (): void => {
    if (meeting.waiting.get(role) === socket) meeting.waiting.delete(role);
  };
  socket.on('close', leave).setTimeout(idleSeconds * 1000, () => {
    leave();
    dismiss(socket, 'alone');
  });
}

function join(meeting: Meeting, one: Socket, other: Socket, idleSeconds: number, tell: Tell): void {
  meeting.waiting.clear();
  const pair = [one, other];
  meeting.pair = pair;
  const read = [one.bytesRead, other.bytesRead];
  let open = true;
  const part = (): void => {
    if (!open) return;
    open = false;
    for (const each of pair) each.destroy();
    if (meeting.pair === pair) meeting.pair = [];
    const bytes = pair.reduce((sum, each, index) => sum + each.bytesRead - (read[index] ?? 0), 0);
    tell({ parted: { jobId: meeting.jobId, bytes } });
  };
  for (const each of pair) {
    each.removeAllListeners('timeout');
    each
      .on('close', part)
      .setTimeout(idleSeconds * 1000, part)
      .write('paired\n');
  }
  // Each waits for the other to take what it got (`pipe` stops reading meanwhile), so that nothing piles up here.
  one.pipe(other);
  other.pipe(one);
  tell({ paired: { jobId: meeting.jobId } });
}

function dismiss(socket: Socket, why: 'unknown' | 'alone' | 'replaced'): void {
  socket.end(`refused ${why}\n`);
  setTimeout(() => socket.destroy(), 1000).unref();
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
