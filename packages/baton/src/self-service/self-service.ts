/**
 * Customers start, schedule and roll back the migration of their own pair by the metadata of its servers. Every controller looks; each
 * wish is answered by one of them.
 *
 *   look ─▶ one list of servers of each cloud ─▶ no flag: that was all
 *                                             └─▶ groups, where a flag is of no active migration ─▶ each wish is answered
 *
 * The next look does not wait for wishes that are being answered: making a plan may take minutes, and a rollback shall not wait for it.
 */
import type { ControllerLog } from '../controller/controller-log.ts';
import { nap } from '../controller/nap.ts';
import type { Server } from '../domain/cloud-resources.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import type { Clock } from '../ports/clock.ts';
import { underSignals } from '../ports/under-signals.ts';
import { type AnswerParts, WishAnswerer } from './answer-wish.ts';
import { type Asked, flagOf, type Flagged, type Listed, siblings, whoAsks } from './asked.ts';
import type { Route } from './self-service-file.ts';
import { Turns } from './turns.ts';
import { readWish } from './wishes.ts';

export interface SelfServiceParts extends Omit<AnswerParts, 'now'> {
  readonly clock: Clock;
  readonly log: ControllerLog;
}

/** Plans that are made at the same time: each reads both clouds whole. */
const PLANS_AT_ONCE = 4;
const WISH_TAKES_MS = 15 * 60_000;
const LOOK_TAKES_MS = 5 * 60_000;

export class SelfService {
  readonly #parts: SelfServiceParts;
  readonly #answerer: WishAnswerer;
  readonly #plans = new Turns(PLANS_AT_ONCE);
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<string, Promise<void>>();
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: SelfServiceParts) {
    this.#parts = parts;
    this.#answerer = new WishAnswerer({ ...parts, now: () => parts.clock.now() });
  }

  start(): void {
    this.#looking = this.#lookAgainAndAgain();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await Promise.all(this.#underWay.values());
  }

  /** One look, and all that comes of it. */
  async look(): Promise<void> {
    await this.#look();
    await Promise.all(this.#underWay.values());
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, file, log } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) => {
        if (!signal.aborted)
          log.warn({ error: String(error) }, 'Wishes in the metadata of servers could not be looked for.');
      });
      await nap(clock, file.everySeconds * 1000, signal);
    }
  }

  async #look(): Promise<void> {
    await this.#within(LOOK_TAKES_MS, async (signal) => await this.#lookUnder(signal));
  }

  async #lookUnder(signal: AbortSignal): Promise<void> {
    const { file, services } = this.#parts;
    const lists = await this.#lists(signal);
    if (lists.every(({ servers }) => servers.every((server) => flagOf(server, file) === ''))) return;
    const migrations = await services.listMigrations();
    const groups = new Map<string, Promise<readonly HaGroup[]>>();
    const groupsOf = (route: Route): Promise<readonly HaGroup[]> => {
      const known = groups.get(route.source) ?? this.#groupsOf(route, signal);
      groups.set(route.source, known);
      return known;
    };
    for (const asked of await whoAsks(file, lists, migrations, groupsOf)) this.#take(asked, siblings(asked, lists));
  }

  async #groupsOf({ source, allProjects }: Route, signal: AbortSignal): Promise<readonly HaGroup[]> {
    return (await this.#parts.services.discover(source, allProjects ? { allProjects } : {}, signal)).groups;
  }

  #take(asked: Asked, beside: readonly Flagged[]): void {
    if (this.#underWay.has(asked.about)) return;
    const answer = (): Promise<void> =>
      this.#within(WISH_TAKES_MS, (signal) => this.#answerer.answer(asked, beside, signal));
    const isQuick = asked.subject.kind !== 'group' || !this.#wantsPlan(asked);
    const answering = (isQuick ? answer() : this.#plans.take(answer))
      .catch((error: unknown) => {
        this.#parts.log.warn({ error: String(error) }, 'A wish in the metadata of a server could not be answered.');
      })
      .finally(() => this.#underWay.delete(asked.about));
    this.#underWay.set(asked.about, answering);
  }

  #wantsPlan({ text }: Asked): boolean {
    const { kind } = readWish(text, this.#parts.file, this.#parts.clock.now());
    return kind === 'migrate-now' || kind === 'scheduled';
  }

  /** Each cloud once. One that does not answer keeps nobody else waiting. */
  async #lists(signal: AbortSignal): Promise<readonly Listed[]> {
    const { file, log } = this.#parts;
    const all = new Map<string, boolean>();
    for (const { source, target, allProjects } of file.routes) {
      all.set(source, allProjects);
      if (!all.has(target)) all.set(target, false);
    }
    // A route's own word on its source counts, also where that is the target of another one.
    for (const { source, allProjects } of file.routes) all.set(source, allProjects);
    const lists = await Promise.all(
      [...all].map(async ([cloud, allProjects]): Promise<Listed | null> => {
        try {
          return { cloud, servers: await this.#servers(cloud, allProjects, signal) };
        } catch (error) {
          if (!signal.aborted) log.warn({ error: String(error), cloud }, 'The servers of a cloud could not be listed.');
          return null;
        }
      }),
    );
    return lists.filter((one) => one !== null);
  }

  async #servers(cloud: string, allProjects: boolean, signal: AbortSignal): Promise<readonly Server[]> {
    const { compute } = await this.#parts.connect(cloud);
    return await compute.listServers(allProjects ? { allProjects } : {}, signal);
  }

  #within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return underSignals([this.#stopping.signal, AbortSignal.timeout(ms)], work);
  }
}
