/**
 * Tells the load balancers of every migration of a route where it stands. Each controller does it: who comes second finds the line
 * written. It looks when the journal's bell rings, at most every ten seconds, and now and then by itself.
 *
 *   bell, or a minute ─▶ line of each migration ─▶ another one than before: written where it is not, and may be
 */
import type { ControllerLog } from '../controller/controller-log.ts';
import { Ear } from '../controller/ear.ts';
import { nap } from '../controller/nap.ts';
import { migrationTag } from '../domain/marks.ts';
import type { Migration } from '../domain/migration.ts';
import type { Clock } from '../ports/clock.ts';
import type { Bell } from '../ports/controller-memory.ts';
import { underSignals } from '../ports/under-signals.ts';
import type { Services } from '../services/services.ts';
import { type Connect, setMetadata } from './answers.ts';
import { isOver } from '../domain/migration-over.ts';
import { type Flagged, isOfRoute, isTwin } from './asked.ts';
import { progressLine } from './progress-line.ts';
import type { SelfServiceFile } from './self-service-file.ts';

export interface ProgressParts {
  readonly file: SelfServiceFile;
  readonly services: Services;
  readonly connect: Connect;
  readonly bell: Bell;
  readonly clock: Clock;
  readonly log: ControllerLog;
}

const LEAST_PAUSE_MS = 10_000;
/** One that ended while nobody looked is told so, if that is not long ago. */
const ENDED_LATELY_MS = 3_600_000;

export class Progress {
  readonly #parts: ProgressParts;
  /** What was told of which migration. */
  readonly #told = new Map<string, string>();
  readonly #stopping = new AbortController();
  readonly #ear: Ear;
  #rung = new AbortController();
  #following: Promise<void> = Promise.resolve();

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#ear = new Ear({ ...parts, onNews: () => this.#rung.abort() });
  }

  start(): void {
    this.#ear.open(this.#stopping.signal);
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
    await this.#ear.close();
  }

  async #follow(): Promise<void> {
    const { clock, file, log } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#rung = new AbortController();
      await this.look(signal).catch((error: unknown) => {
        if (!signal.aborted)
          log.warn({ error: String(error) }, 'Where migrations stand could not be told to their servers.');
      });
      await nap(clock, LEAST_PAUSE_MS, signal);
      const restMs = file.everySeconds * 1000 - LEAST_PAUSE_MS;
      const woken = [signal, this.#rung.signal];
      if (restMs > 0) await underSignals(woken, (until) => nap(clock, restMs, until));
    }
  }

  /** Tells what has changed since it was told last. */
  async look(signal: AbortSignal): Promise<void> {
    const { services, file, clock, log } = this.#parts;
    const now = clock.now();
    const all = (await services.listMigrations()).filter((one) => file.routes.some((route) => isOfRoute(one, route)));
    const busy = new Set(all.filter((one) => !isOver(one)).map(({ groupKey }) => groupKey));
    for (const migration of all) {
      if (isOver(migration) && !this.#isNewlyOver(migration, busy, now)) {
        this.#told.delete(migration.id);
        continue;
      }
      const line = progressLine(migration, file, now);
      if (this.#told.get(migration.id) === line) continue;
      try {
        await this.#write(migration, line, signal);
        this.#told.set(migration.id, line);
      } catch (error) {
        if (signal.aborted) throw error;
        log.warn({ error: String(error), migration: migration.id }, 'Where a migration stands could not be told.');
      }
    }
  }

  /** Its servers are not another one's meanwhile, and it was told of before or has ended just now. */
  #isNewlyOver({ id, groupKey, updatedAt }: Migration, busy: ReadonlySet<string>, now: Date): boolean {
    if (busy.has(groupKey)) return false;
    return this.#told.has(id) || now.getTime() - Date.parse(updatedAt) < ENDED_LATELY_MS;
  }

  async #write(migration: Migration, line: string, signal: AbortSignal): Promise<void> {
    const { connect, file } = this.#parts;
    const { progress } = file.keys;
    const { id, plan } = migration;
    const source = (await connect(plan.source.cloud)).compute;
    const target = (await connect(plan.target.cloud)).compute;
    const [inSource, inTarget] = await Promise.all([
      Promise.all(plan.loadBalancers.map(({ sourceServerId }) => source.getServer(sourceServerId, signal))),
      target.listServers({ tag: migrationTag(id) }, signal),
    ]);
    const servers: readonly Flagged[] = [
      ...inSource.filter((one) => one !== null).map((server) => ({ server, cloud: plan.source.cloud })),
      ...inTarget.filter((server) => isTwin(server, migration)).map((server) => ({ server, cloud: plan.target.cloud })),
    ];
    for (const one of servers) {
      if (one.server.metadata[progress] !== line) await setMetadata(connect, one, { [progress]: line }, signal);
    }
  }
}
