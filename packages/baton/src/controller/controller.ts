/**
 * The process of `baton serve`.
 *
 *   listens ─▶ tells where ─▶ runs what is wanted ─▶ stop(): nothing is begun any more, every worker ends in good order (other
 *   controllers take their runs over at once) ─▶ the API closes ─▶ what all of it stands on closes
 *
 * Each part of the stop has its time. What does not end in it is left behind, and told in the log.
 */
import type { Clock } from '../ports/clock.ts';
import { BatonError } from '../domain/error.ts';
import type { ControllerLog } from './controller-log.ts';
import type { ControllerSettings } from './controller-settings.ts';
import type { Dispatcher } from './dispatcher.ts';
import { withinMs } from './within-ms.ts';

/** Requests that are under way get so long; streams of events have none of their own. */
const API_CLOSES_WITHIN_MS = 5000;
const CONNECTIONS_CLOSE_WITHIN_MS = 2000;
/** The last Baton to leave an embedded Postgres stops it. */
const PARTS_CLOSE_WITHIN_MS = 30_000;

/** What a controller needs of the API; a FastifyInstance is one. */
export interface ListeningApi {
  /** Resolves with its URL. */
  listen(options: { readonly host: string; readonly port: number }): Promise<string>;
  close(): Promise<unknown>;
  readonly server: { closeAllConnections(): void };
}

export interface ControllerParts {
  readonly api: ListeningApi;
  readonly listen: ControllerSettings['listen'];
  readonly dispatcher: Pick<Dispatcher, 'start' | 'stop'>;
  readonly clock: Clock;
  readonly log: ControllerLog;
  /** Called once it listens, before it does anything else. */
  readonly onListening: (url: string) => void;
  /** Closes what the API and the dispatcher stand on. Called in every case, also when the controller cannot start. */
  readonly close: () => Promise<void>;
}

export interface Controller {
  readonly url: string;
  stop(): Promise<void>;
}

/** Throws code LISTEN_FAILED (kind user); then nothing is left open. */
export async function startController(parts: ControllerParts): Promise<Controller> {
  const url = await parts.api.listen(parts.listen).catch(async (error: unknown) => {
    await closeAll(parts);
    throw listenFailed(parts.listen, error);
  });
  parts.onListening(url);
  parts.dispatcher.start();
  let stopped: Promise<void> | null = null;
  return { url, stop: () => (stopped ??= stop(parts)) };
}

async function stop(parts: ControllerParts): Promise<void> {
  parts.log.info({}, 'The controller stops.');
  await parts.dispatcher.stop().catch((error: unknown) => tell(parts, 'The workers', error));
  await closeAll(parts);
}

async function closeAll(parts: ControllerParts): Promise<void> {
  const { api, clock } = parts;
  await inTime(parts, 'The API', async () => {
    const closed = api.close();
    if (await withinMs(clock, API_CLOSES_WITHIN_MS, closed)) return true;
    api.server.closeAllConnections();
    return await withinMs(clock, CONNECTIONS_CLOSE_WITHIN_MS, closed);
  });
  await inTime(parts, 'The store', () => withinMs(clock, PARTS_CLOSE_WITHIN_MS, parts.close()));
}

async function inTime(parts: ControllerParts, what: string, close: () => Promise<boolean>): Promise<void> {
  try {
    if (!(await close())) parts.log.warn({}, `${what} did not close in time and was left behind.`);
  } catch (error) {
    tell(parts, what, error);
  }
}

function tell({ log }: ControllerParts, what: string, error: unknown): void {
  log.error({ error: String(error) }, `${what} did not close in good order.`);
}

function listenFailed({ host, port }: ControllerSettings['listen'], cause: unknown): BatonError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new BatonError({
    code: 'LISTEN_FAILED',
    kind: 'user',
    message: `Nothing can listen on ${host} port ${port}: ${WHY[code] ?? (cause instanceof Error ? cause.message : String(cause))}.`,
    remedy: 'Name another address with --listen, or end what holds this one (on Linux, `ss -ltnp` shows it).',
    cause,
  });
}

/** errno(3), bind(2). */
const WHY: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there',
  EADDRNOTAVAIL: 'the address is none of this machine',
  EACCES: 'this user may not use that port',
  ENOTFOUND: 'the name leads to no address',
};
