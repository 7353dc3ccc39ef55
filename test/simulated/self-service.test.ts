/** What customers ask by the metadata of their servers, over the APIs of two clouds: who is answered, with what, and what comes of it. */
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectCloud, type OpenStackCloud } from '../../packages/baton/src/adapters/openstack/openstack-cloud.ts';
import { systemClock } from '../../packages/baton/src/adapters/system-clock.ts';
import { LogInMemory } from '../../packages/baton/src/controller/testing/log-in-memory.ts';
import { migrationTag, serverTag } from '../../packages/baton/src/domain/marks.ts';
import type { Migration } from '../../packages/baton/src/domain/migration.ts';
import { openGuests } from '../../packages/baton/src/guest/open-guests.ts';
import type { Clock } from '../../packages/baton/src/ports/clock.ts';
import { Progress } from '../../packages/baton/src/self-service/progress.ts';
import { readSelfService, type SelfServiceFile } from '../../packages/baton/src/self-service/self-service-file.ts';
import { SelfService } from '../../packages/baton/src/self-service/self-service.ts';
import { createServices } from '../../packages/baton/src/services/create-services.ts';
import type { Services } from '../../packages/baton/src/services/services.ts';
import { openTemporaryStore, type TemporaryStore } from '../../packages/baton/src/store/testing/temporary-store.ts';
import {
  BRISK,
  realTime,
  type RunningCloud,
  type SeededPair,
  type SeenCall,
  seedNeighbour,
  seedPair,
  type Simulation,
  startSimulation,
} from '../../packages/simulator/src/index.ts';
import { held } from './held.ts';
import { noOutsiders } from './no-outsiders.ts';
import { simulatedOutside } from './outside.ts';

const FILE = `baton: 1
timeZone: Europe/Amsterdam
routes:
  - source: os1
    target: os2
    targetOperatorCloud: os2-admin
    probe: {icmp: false, port: 8080}
`;
const ZONE = 'Europe/Amsterdam';
const signal = new AbortController().signal;
// As in a process of Baton: one wish's signal is handed to all its calls.
setMaxListeners(500);

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await openTemporaryStore();
});
afterAll(() => temporary.close());

let seed = 100;

/** Two clouds with a pair, and controllers that look at them. */
class Stage {
  readonly simulation: Simulation;
  readonly pair: SeededPair;
  readonly services: Services;
  readonly log = new LogInMemory();
  readonly calls: SeenCall[] = [];
  readonly #connect: (name: string) => Promise<OpenStackCloud>;
  readonly #file: SelfServiceFile;

  private constructor(parts: {
    readonly simulation: Simulation;
    readonly pair: SeededPair;
    readonly services: Services;
    readonly connect: (name: string) => Promise<OpenStackCloud>;
    readonly file: SelfServiceFile;
  }) {
    this.simulation = parts.simulation;
    this.pair = parts.pair;
    this.services = parts.services;
    this.#connect = parts.connect;
    this.#file = parts.file;
    parts.simulation.onCall((call) => this.calls.push(call));
  }

  static async open(file = FILE): Promise<Stage> {
    const directory = await mkdtemp(join(tmpdir(), 'baton-self-service-'));
    seed += 1;
    const simulation = await startSimulation({ time: realTime(), pace: BRISK, internetPort: null, seed });
    await writeFile(join(directory, 'clouds.yaml'), simulation.cloudsYaml());
    process.env['OS_CLIENT_CONFIG_FILE'] = join(directory, 'clouds.yaml');
    const pair = await seedPair(simulation, 'os1', {
      name: 'shop',
      haIps: [{ address: '127.203.113.10', vip: '10.0.0.100' }],
    });
    const names = ['os1', 'os2', 'os1-admin', 'os2-admin'];
    const clouds = new Map<string, OpenStackCloud>();
    for (const name of names) clouds.set(name, await connectCloud(name, { retry: { baseDelayMs: 5, maxDelayMs: 40 } }));
    const connect = (name: string): Promise<OpenStackCloud> => {
      const found = clouds.get(name);
      return found === undefined ? Promise.reject(new Error(`no cloud ${name}`)) : Promise.resolve(found);
    };
    const outside = simulatedOutside(simulation.internet, systemClock);
    const { journal, bell } = temporary.store;
    const services = createServices({
      clock: systemClock,
      connect,
      createOutageMeter: () => ({ ...outside, close: async () => undefined }),
      openGuests: (guest, cloud) => openGuests(guest, cloud, { home: directory, env: {} }),
      openConnectionKeeper: () => null,
      openMovers: () => null,
      openClusters: () => {
        throw new Error('customers say nothing of clusters here');
      },
      ...noOutsiders,
      journal: async () => journal,
      bell: async () => bell,
      createEngine: () => Promise.reject(new Error('nothing is run here')),
      isRunning: async () => false,
      hold: async () => held(),
      isApproved: async () => false,
      isOnPause: async () => false,
      isBegunAgain: false,
      haIpCommands: () => Promise.reject(new Error('nothing is run here')),
      close: async () => undefined,
    });
    onTestFinished(async () => {
      for (const cloud of clouds.values()) await cloud.close();
      await simulation.close();
      await rm(directory, { recursive: true, force: true });
    });
    return new Stage({ simulation, pair, services, connect, file: readSelfService(file, 'self-service.yaml') });
  }

  /** Another controller, each time. */
  controller(): SelfService {
    const { wanted, answers, audit } = temporary.store;
    const { services, log } = this;
    return new SelfService({
      file: this.#file,
      connect: this.#connect,
      services,
      wanted,
      answers,
      audit,
      clock: systemClock,
      log,
    });
  }

  async look(): Promise<void> {
    await this.controller().look();
  }

  progress(clock: Clock = systemClock): Progress {
    const { services, log } = this;
    const { bell } = temporary.store;
    return new Progress({ file: this.#file, connect: this.#connect, services, bell, clock, log });
  }

  cloud(name: 'os1' | 'os2'): RunningCloud {
    const found = this.simulation.clouds.get(name);
    if (found === undefined) throw new Error(`no cloud ${name}`);
    return found;
  }

  /** As a customer does in Horizon: by Nova's API, with their own session. */
  async set(metadata: Readonly<Record<string, string>>, serverId = this.pair.serverIds[0], cloud = 'os1') {
    await (await this.#connect(cloud)).compute.setServerMetadata(serverId, metadata, signal);
  }

  async ask(text: string, serverId = this.pair.serverIds[0], cloud = 'os1'): Promise<void> {
    await this.set({ migrate_flag: text }, serverId, cloud);
  }

  async metadata(serverId = this.pair.serverIds[0], cloud = 'os1'): Promise<Readonly<Record<string, string>>> {
    return (await (await this.#connect(cloud)).compute.getServer(serverId, signal))?.metadata ?? {};
  }

  /** What is answered, the flag being emptied. */
  async answer(serverId = this.pair.serverIds[0], cloud = 'os1'): Promise<string> {
    const { migrate_flag: flag, _export_answer: text = '' } = await this.metadata(serverId, cloud);
    if (flag !== '') throw new Error(`the flag is ${flag ?? 'absent'}`);
    return text;
  }

  async lock(serverId: string): Promise<void> {
    await (await this.#connect('os1')).compute.lockServer(serverId, 'moved', signal);
  }

  async unlock(serverId: string): Promise<void> {
    await (await this.#connect('os1')).compute.unlockServer(serverId, signal);
  }

  async migrations(): Promise<readonly Migration[]> {
    const ids: readonly string[] = this.pair.serverIds;
    const all = await this.services.listMigrations();
    return all.filter(({ plan }) => plan.loadBalancers.some(({ sourceServerId }) => ids.includes(sourceServerId)));
  }

  async migration(): Promise<Migration> {
    const [one, ...others] = await this.migrations();
    if (one === undefined || others.length > 0)
      throw new Error(`there are ${others.length + (one ? 1 : 0)} migrations`);
    return one;
  }

  /** One that was asked for, as its run has left it. */
  async migrationThatIs(state: Migration['state'], gate: string | null, flag = 'o2o-migrate-now'): Promise<Migration> {
    await this.ask(flag);
    await this.look();
    const { id } = await this.migration();
    await temporary.store.journal.setState(id, state, { gate });
    if (gate !== 'start') await temporary.store.journal.beginStep(id, { stepId: 'x', title: 'X', impact: 'none' });
    return await this.migration();
  }

  async commands(id: string): Promise<readonly string[]> {
    const all = await temporary.store.journal.pendingCommands(id);
    return all.map((one) =>
      one.kind === 'approve' ? `${one.kind} ${one.gate} by ${one.by}` : `${one.kind} by ${one.by}`,
    );
  }

  writes(): readonly string[] {
    return this.calls.filter(({ method }) => method !== 'GET').map(({ method, route }) => `${method} ${route}`);
  }
}

const inAmsterdam = (time: Date, format: string): string => DateTime.fromJSDate(time, { zone: ZONE }).toFormat(format);

describe('migrate now', () => {
  test('makes a migration, wants its run, and answers in one call', async () => {
    const stage = await Stage.open();
    await stage.ask('o2o-migrate-now');
    stage.calls.length = 0;
    await stage.look();
    const migration = await stage.migration();
    expect(migration).toMatchObject({ name: 'shop', state: 'created' });
    expect(migration.plan.gates).toEqual({ exposure: 'automatic', cutover: 'automatic', secondary: 'person' });
    expect(migration.plan.loadBalancers.map(({ metadata }) => metadata)).toEqual([{}, {}]);
    expect(await temporary.store.wanted.isWanted(migration.id)).toBe(true);
    expect(await stage.answer()).toMatch(
      new RegExp(`^accepted: ${migration.id} begins now, the HA IPs move from \\d{4}-.* \\(Europe/Amsterdam\\); then`),
    );
    // That it is being worked on, and the answer.
    expect(stage.writes().filter((one) => one.includes('/metadata'))).toEqual([
      'POST /servers/:id/metadata',
      'POST /servers/:id/metadata',
    ]);
    const [entry] = await temporary.store.audit.list({ limit: 1 });
    expect(entry).toMatchObject({
      who: null,
      from: 'metadata of shop-lb1',
      action: 'migration.create',
      object: migration.id,
      projectId: stage.cloud('os1').projectId,
      outcome: 'done',
    });
  });

  test('costs a list of each cloud when nobody asks', async () => {
    const stage = await Stage.open();
    await stage.set({ migrate_flag: '', other: 'x' });
    stage.calls.length = 0;
    await stage.look();
    const asked = stage.calls.filter(({ service }) => service !== 'identity' && service !== 'network');
    const lists = asked.filter(({ route }) => route === '/servers/detail');
    expect(lists.map(({ cloud }) => cloud).toSorted()).toEqual(['os1', 'os2']);
    expect(stage.writes().filter((one) => !one.includes('/auth/'))).toEqual([]);
    expect(stage.calls.some(({ route }) => route.includes('floatingips'))).toBe(false);
  });

  test('by several controllers at once makes one migration, and answers once', async () => {
    const stage = await Stage.open();
    await stage.ask('o2o-migrate-now');
    const before = (await temporary.store.audit.list({ limit: 1000 })).length;
    await Promise.all(Array.from({ length: 4 }, () => stage.look()));
    const { id } = await stage.migration();
    expect(await stage.answer()).toContain(`accepted: ${id}`);
    await stage.look();
    expect(await stage.migrations()).toHaveLength(1);
    expect(await temporary.store.audit.list({ limit: 1000 })).toHaveLength(before + 1);
  });

  test('on both load balancers at once is one wish, and both are answered', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('waiting', 'cutover');
    for (const serverId of stage.pair.serverIds) await stage.ask('o2o-migrate-now', serverId);
    await Promise.all([stage.look(), stage.look()]);
    expect(await stage.commands(id)).toEqual([expect.stringMatching(/^approve cutover by metadata of shop-lb[12]$/)]);
    for (const serverId of stage.pair.serverIds) expect(await stage.answer(serverId)).toContain('gate "cutover"');
  });

  test('again, once it was answered, is a new wish', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('waiting', 'exposure');
    await stage.ask('o2o-migrate-now');
    await stage.look();
    await temporary.store.journal.setState(id, 'waiting', { gate: 'cutover' });
    await stage.ask('o2o-migrate-now');
    await stage.look();
    const by = 'by metadata of shop-lb1';
    expect(await stage.commands(id)).toEqual([`approve exposure ${by}`, `approve cutover ${by}`]);
    expect(await stage.migrations()).toHaveLength(1);
  });

  test('after a controller died over it approves no gate of what that one has made', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('waiting', 'exposure');
    await stage.set({
      migrate_flag: 'o2o-migrate-now',
      _export_answer: 'working on o2o-migrate-now since 2026-11-23 12:00',
    });
    await stage.look();
    expect(await stage.commands(id)).toEqual([]);
    expect(await stage.answer()).toContain(`accepted: ${id} begins`);
  });

  test('is refused with the first thing that blocks, and its remedy', async () => {
    const stage = await Stage.open();
    const { state } = stage.cloud('os1');
    for (const { id } of state.volumes.all()) state.volumes.update(id, { status: 'error' });
    await stage.ask('o2o-migrate-now');
    await stage.look();
    const answer = await stage.answer();
    expect(answer).toMatch(/^refused: \S/);
    expect(answer.length).toBeLessThanOrEqual(255);
    expect(await stage.migrations()).toEqual([]);
    const [entry] = await temporary.store.audit.list({ limit: 1 });
    expect(entry).toMatchObject({ action: 'migration.create', object: 'shop', outcome: 'PREFLIGHT_BLOCKED' });
  });

  test('that a cloud does not let happen is tried three times, and then answered without telling how the provider works', async () => {
    const stage = await Stage.open();
    await stage.ask('o2o-migrate-now');
    const fault = { kind: 'status', status: 500 } as const;
    stage
      .cloud('os2')
      .faults.onCall({ service: 'compute', method: 'GET', route: '/flavors/detail', times: 100, fault });
    const controller = stage.controller();
    for (const _try of [1, 2]) {
      await controller.look();
      expect(await stage.metadata()).toMatchObject({ migrate_flag: 'o2o-migrate-now' });
    }
    await controller.look();
    const answer = await stage.answer();
    expect(answer).toMatch(/^refused: it could not be done \([A-Z_]+\); try again later, or ask your provider/);
    expect(stage.log.lines).toContain('error: A wish in the metadata of a server failed.');
    expect(await stage.migrations()).toEqual([]);
  });

  test('goes by the window of the route', async () => {
    const stage = await Stage.open(
      FILE.replace(
        'os2-admin\n',
        'os2-admin\n    window: 22:00-23:00 UTC\n    secondaryGate: window\n    order: standby-first\n',
      ),
    );
    await stage.ask('o2o-migrate-now');
    await stage.look();
    const { plan } = await stage.migration();
    const { window } = plan.gates.cutover as { readonly window: object };
    expect(window).toMatchObject({ from: '22:00', to: '23:00', timeZone: 'UTC' });
    expect(plan).toMatchObject({ order: 'standby-first', gates: { exposure: { window }, secondary: { window } } });
  });
});

describe('scheduled', () => {
  const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3 * 86_400_000);
  const flag = `o2o-scheduled-${inAmsterdam(at, "yyyy-MM-dd'T'HH:mm:ss")}`;

  test('in the future begins then, and another time takes its place', async () => {
    const stage = await Stage.open();
    const { id, plan } = await stage.migrationThatIs('waiting', 'start', flag);
    expect(plan.gates.start).toEqual({ notBefore: at.toISOString() });
    expect(await stage.answer()).toContain(`accepted: ${id} begins ${inAmsterdam(at, 'yyyy-MM-dd HH:mm')}`);

    await stage.ask(flag, stage.pair.serverIds[1]);
    await stage.look();
    expect(await stage.answer(stage.pair.serverIds[1])).toContain('as was asked before');
    expect(await stage.commands(id)).toEqual([]);
    const later = new Date(at.getTime() + 60_000);
    await stage.ask(`o2o-scheduled-${inAmsterdam(later, "yyyy-MM-dd'T'HH:mm:ss")}`);
    await stage.look();
    expect(await stage.answer()).toContain(
      `accepted: ${id} begins ${inAmsterdam(later, 'yyyy-MM-dd HH:mm')} (Europe/Amsterdam), and not`,
    );
    expect((await stage.migration()).plan.gates.start).toEqual({ notBefore: later.toISOString() });
    // Done at once: nothing is left for a run to carry out.
    expect(await stage.commands(id)).toEqual([]);

    await stage.ask('rollback-now');
    await stage.look();
    expect(await stage.commands(id)).toEqual(['abort by metadata of shop-lb1']);
    expect(await stage.answer()).toContain(`accepted: ${id} ends; nothing was touched`);
  });

  test('in the past begins now', async () => {
    const stage = await Stage.open();
    await stage.ask('o2o-scheduled-2020-01-01T00:00:00');
    await stage.look();
    const { id, plan } = await stage.migration();
    expect(plan.gates.start).toBeUndefined();
    expect(await stage.answer()).toContain(`accepted: ${id} begins now`);
  });
});

describe('rollback now', () => {
  test('rolls back what was touched, and from the target as well', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('guarding', 'secondary');
    const [twin] = (await seedTwin(stage, id)).serverIds;
    await stage.ask('rollback-now', twin, 'os2');
    await stage.look();
    expect(await stage.answer(twin, 'os2')).toContain(`accepted: ${id} goes back to os1`);
    expect(await stage.commands(id)).toEqual(['rollback by metadata of other-lb1']);
  });

  test('without a migration is refused', async () => {
    const stage = await Stage.open();
    await stage.ask('rollback-now');
    await stage.look();
    expect(await stage.answer()).toMatch(/^refused: no migration of this pair/);
    expect(await stage.migrations()).toEqual([]);
  });

  test('of one that is back already is refused, and says who serves', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('rolled-back', null);
    await stage.ask('rollback-now');
    await stage.look();
    expect(await stage.answer()).toBe(`refused: ${id} is rolled back already: os1 serves`);
    expect(await stage.commands(id)).toEqual([]);
  });
});

/** Servers of the target that this migration seems to have made: another pair, with its tags. */
async function seedTwin(stage: Stage, id: string): Promise<SeededPair> {
  const pair = await seedPair(stage.simulation, 'os2', {
    name: 'other',
    haIps: [{ address: '127.203.113.20', vip: '10.0.0.100' }],
  });
  const { servers } = stage.cloud('os2').state;
  const [first] = pair.serverIds;
  servers.update(first, { tags: [migrationTag(id), serverTag(id, 'primary')] });
  return pair;
}

describe('others', () => {
  test('rubbish is refused with what is allowed', async () => {
    const stage = await Stage.open();
    await stage.ask('please');
    await stage.look();
    expect(await stage.answer()).toBe(
      'refused: o2o-migrate-now, rollback-now and o2o-scheduled-YYYY-MM-DDTHH:MM:SS (Europe/Amsterdam) are known here',
    );
    expect(await stage.migrations()).toEqual([]);
  });

  test('a server of no pair is answered so, and nothing else of it is touched', async () => {
    const stage = await Stage.open();
    const { serverId } = await seedNeighbour(stage.simulation, 'os1', 'lonely');
    await stage.set({ mine: 'stays' }, serverId);
    await stage.ask('o2o-migrate-now', serverId);
    await stage.look();
    expect(await stage.answer(serverId)).toMatch(/^refused: this server belongs to no HA pair/);
    expect(await stage.metadata(serverId)).toMatchObject({ mine: 'stays' });
    expect(Object.keys(await stage.metadata(serverId)).toSorted()).toEqual(['_export_answer', 'migrate_flag', 'mine']);
    expect(await stage.metadata()).toEqual({});
  });

  test('a server of the target that Baton has not made is left alone, whatever its tags say', async () => {
    const stage = await Stage.open();
    const { id } = await stage.migrationThatIs('guarding', 'secondary');
    const { serverIds } = await seedTwin(stage, id);
    const { servers } = stage.cloud('os2').state;
    // The other one has no tag; this one is of another project.
    servers.update(serverIds[0], {
      projectId:
        stage
          .cloud('os2')
          .state.projects.all()
          .find((one) => one.name === 'admin')?.id ?? '',
    });
    servers.update(serverIds[0], { metadata: { migrate_flag: 'rollback-now' } });
    servers.update(serverIds[1], { metadata: { migrate_flag: 'rollback-now' } });
    await stage.look();
    expect(await stage.commands(id)).toEqual([]);
    for (const serverId of serverIds) expect(servers.need(serverId).metadata).toEqual({ migrate_flag: 'rollback-now' });
  });
});

describe('a locked server', () => {
  test('is refused on the other load balancer, once, and its old flag does nothing when it is unlocked', async () => {
    const stage = await Stage.open();
    const [lb1, lb2] = stage.pair.serverIds;
    await stage.ask('o2o-migrate-now');
    await stage.lock(lb1);
    await stage.look();
    const { _export_answer: told } = await stage.metadata(lb2);
    expect(told).toMatch(/^refused: shop-lb1 is locked, .* set migrate_flag on another load balancer of the pair$/);
    expect(await stage.metadata(lb1)).toEqual({ migrate_flag: 'o2o-migrate-now' });
    stage.calls.length = 0;
    await stage.set({ _export_answer: 'read' }, lb2);
    await stage.look();
    expect(await stage.metadata(lb2)).toEqual({ _export_answer: 'read' });

    await stage.unlock(lb1);
    await stage.look();
    expect(await stage.answer(lb1)).toBe(told);
    expect(await stage.migrations()).toEqual([]);
    // From then on it is as any other.
    await stage.ask('o2o-migrate-now');
    await stage.look();
    expect(await stage.answer(lb1)).toContain('accepted: ');
  });

  test('and no other one that takes the answer: the log has it', async () => {
    const stage = await Stage.open();
    const [lb1, lb2] = stage.pair.serverIds;
    await stage.ask('rollback-now');
    for (const one of [lb1, lb2]) await stage.lock(one);
    await stage.look();
    expect(stage.log.entries).toContainEqual({
      level: 'warn',
      fields: { servers: [lb1], answer: expect.stringContaining('refused: shop-lb1 is locked') as string },
      text: 'No load balancer of the pair takes the answer to a wish.',
    });
  });
});

describe('progress', () => {
  test('is told to every load balancer of the migration that takes it, when it changes, and to nobody else', async () => {
    const stage = await Stage.open();
    const { serverId: neighbour } = await seedNeighbour(stage.simulation, 'os1', 'lonely');
    const { id } = await stage.migrationThatIs('waiting', 'cutover');
    const [lb1, lb2] = stage.pair.serverIds;
    const { serverIds } = await seedTwin(stage, id);
    await stage.lock(lb1);
    const progress = stage.progress();
    await progress.look(signal);
    const line = (await stage.metadata(lb2))['_export_progress'];
    expect(line).toContain(`${id}: waits`);
    expect((await stage.metadata(serverIds[0], 'os2'))['_export_progress']).toBe(line);
    expect(await stage.metadata(lb1)).not.toHaveProperty('_export_progress');
    expect(await stage.metadata(serverIds[1], 'os2')).toEqual({});
    expect(await stage.metadata(neighbour)).toEqual({});

    stage.calls.length = 0;
    await progress.look(signal);
    expect(stage.calls).toEqual([]);
    // Another controller finds it written.
    await stage.progress().look(signal);
    expect(stage.writes()).toEqual(['POST /servers/:id/metadata']);

    await temporary.store.journal.setState(id, 'guarding', { gate: 'secondary' });
    await progress.look(signal);
    expect((await stage.metadata(lb2))['_export_progress']).toContain('the HA IPs lead to os2');
    await temporary.store.journal.setState(id, 'aborted', { gate: null });
    await progress.look(signal);
    expect((await stage.metadata(lb2))['_export_progress']).toBe(`${id}: ended: os1 serves as before`);
  });

  test('follows the journal by its bell', async () => {
    // By itself it looks once in an hour.
    const stage = await Stage.open(FILE.replace('routes:', 'everySeconds: 3600\nroutes:'));
    const { id } = await stage.migrationThatIs('waiting', 'cutover');
    const progress = stage.progress({ ...systemClock, sleep: (ms, by) => systemClock.sleep(ms / 20, by) });
    progress.start();
    onTestFinished(() => progress.stop());
    await expect.poll(() => stage.metadata(), { timeout: 30_000 }).toHaveProperty('_export_progress');
    await temporary.store.journal.setState(id, 'completed', { gate: null });
    await expect
      .poll(async () => (await stage.metadata())['_export_progress'], { timeout: 30_000, interval: 200 })
      .toContain(`${id}: done`);
  });
});

test('looks again and again, and stops in good order', async () => {
  const stage = await Stage.open();
  await stage.ask('o2o-migrate-now');
  const controller = stage.controller();
  controller.start();
  await expect.poll(() => stage.migrations(), { timeout: 30_000 }).toHaveLength(1);
  await expect.poll(async () => (await stage.metadata())['migrate_flag'], { timeout: 30_000 }).toBe('');
  await controller.stop();
});
