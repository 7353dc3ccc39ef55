/**
 * The controller's own API over real HTTP on loopback, with sessions that its own login gives for what Keystone says, over services
 * in memory. It runs what is wanted, as workers would, and rings when something is written. For tests.
 */
import { InMemoryBell, InMemoryWantedRuns } from '../../api/testing/controller-memory.ts';
import { openWorld } from '../../api/testing/world.ts';
import type { InMemoryServices } from '../../cli/testing/in-memory-services.ts';
import type { Services } from '../../services/services.ts';
import { type FrontDoor, LOGIN_CLOUD } from '../../testing/front-door.ts';

const NEVER = new AbortController().signal;
const CLOUDS = ['os1', 'os2', 'os2-operator', 'os 1'];

export interface RealApp {
  readonly url: string;
  /** Of somebody who has just logged in. */
  bearer(): Promise<string>;
  /** From now on it stands on these. */
  serve(services: InMemoryServices): void;
  /** How often the services behind it were asked for something. */
  readonly asked: () => number;
}

/** It ends with the test that opens it. */
export async function openRealApp({ login, token }: FrontDoor): Promise<RealApp> {
  const bell = new InMemoryBell();
  let behind: InMemoryServices | null = null;
  let asked = 0;
  const services = new Proxy({} as Services, {
    get: (_target, key) => {
      const member: unknown = behind === null ? undefined : Reflect.get(behind, key);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        asked += 1;
        return Reflect.apply(member, behind, args);
      };
    },
  });
  const { url } = await openWorld({
    services,
    login,
    bell,
    wanted: new WantedAndRun(services),
    clouds: () => Promise.resolve(CLOUDS),
    now: () => new Date(),
  });
  return {
    url,
    bearer: async () => {
      const credentials = { kind: 'token', token: await token(LOGIN_CLOUD)(NEVER) } as const;
      return await login.sealed(await login.enter(credentials, NEVER));
    },
    serve: (next) => {
      const record = next.record.bind(next);
      next.record = (body) => {
        const event = record(body);
        bell.ring(event.migrationId);
        return event;
      };
      behind = next;
    },
    asked: () => asked,
  };
}

/** What is wanted is run at once, and rests with its outcome; asked for again meanwhile, it is run again. */
class WantedAndRun extends InMemoryWantedRuns {
  readonly #services: Pick<Services, 'run'>;
  readonly #running = new Set<string>();

  constructor(services: Pick<Services, 'run'>) {
    super();
    this.#services = services;
  }

  override async want(migrationId: string): Promise<void> {
    await super.want(migrationId);
    if (this.#running.has(migrationId)) return;
    this.#running.add(migrationId);
    void this.#runUntilItRests(migrationId);
  }

  async #runUntilItRests(migrationId: string): Promise<void> {
    for (let run = await this.find(migrationId); run !== null; run = await this.find(migrationId)) {
      await this.#services.run(migrationId, () => undefined, NEVER).catch(() => undefined);
      await this.rest(run);
    }
    this.#running.delete(migrationId);
  }
}
