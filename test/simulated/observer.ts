/**
 * Watches a whole story and holds every change of either cloud against the invariants of the design. It knows the world from
 * the inside, so that it does not believe what Baton believes. What somebody else does in a story (a person, a fault) is
 * announced to it by `byOthers`.
 */
import type { Change, CloudState, SeenCall } from '../../packages/simulator/src/index.ts';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { Role } from '../../packages/baton/src/domain/ha-group.ts';
import type { World } from './world.ts';

export interface Violation {
  readonly invariant: number;
  readonly what: string;
  readonly atMs: number;
}

type Rows = ReadonlyMap<string, unknown>;

/** Tables of what a tenant owns; the others are the cloud's own workings. */
const OWNED = [
  'keyPairs',
  'servers',
  'volumes',
  'snapshots',
  'images',
  'networks',
  'subnets',
  'routers',
  'ports',
  'securityGroups',
  'securityGroupRules',
  'floatingIps',
] as const satisfies readonly (keyof CloudState)[];

export class Observer {
  readonly violations: Violation[] = [];
  /** How often each invariant was held against something that happened. */
  readonly checks: Record<number, number> = {};
  readonly #world: World;
  readonly #before: Readonly<Record<'source' | 'target', Rows>>;
  readonly #stops: (() => void)[];
  /** Since when nobody serves an HA IP, in simulated ms. */
  readonly #silentSince = new Map<string, number>();
  readonly #silentMs = new Map<string, number>();
  readonly #planText: string;
  #othersAct = 0;
  /** What somebody else takes down, some time after being asked, is not Baton's doing until one runs again. */
  #excuse: 'others acted' | 'taken down' | null = null;

  constructor(world: World) {
    this.#world = world;
    this.#planText = JSON.stringify(world.plan);
    this.#before = { source: ownedRows(world, 'source'), target: ownedRows(world, 'target') };
    this.#stops = [
      world.simulation.onChange((change) => this.#onChange(change)),
      world.simulation.onCall((call) => this.#onCall(call)),
      world.simulation.internet.onServing((address, server, atMs) => this.#onServing(address, server !== null, atMs)),
    ];
    world.onEvent((event) => this.#onEvent(event));
  }

  /** While it runs, changes are somebody else's. */
  async byOthers<T>(work: () => Promise<T>): Promise<T> {
    this.#othersAct += 1;
    this.#excuse = 'others acted';
    try {
      return await work();
    } finally {
      this.#othersAct -= 1;
    }
  }

  /** The most that clients of one HA IP missed, in simulated ms. */
  outageMs(): number {
    const nowMs = this.#world.time.nowMs();
    const sums = this.#world.plan.haIps.map(({ address }) => {
      const since = this.#silentSince.get(address);
      return (this.#silentMs.get(address) ?? 0) + (since === undefined ? 0 : nowMs - since);
    });
    return Math.round(Math.max(0, ...sums));
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #hold(invariant: number, holds: boolean, what: () => string): void {
    this.checks[invariant] = (this.checks[invariant] ?? 0) + 1;
    if (!holds) this.violations.push({ invariant, what: what(), atMs: this.#world.time.nowMs() });
  }

  #onChange(change: Change): void {
    const side = change.cloud === this.#world.source.name ? 'source' : 'target';
    if (change.table === 'servers' || change.table === 'guests') {
      this.#someoneCanServe();
      this.#twinsAreApart();
    }
    if (change.table === 'floatingIps') this.#haIpIsKept(side, change);
    this.#foreignIsUntouched(side, change);
    this.#nothingIsMadeTwice(side, change);
  }

  /** 2: at every moment one LB of the group runs, and nobody is shutting it down. */
  #someoneCanServe(): void {
    const able = (['source', 'target'] as const).flatMap((side) =>
      (['primary', 'secondary'] as const).filter((role) => {
        const server = this.#server(side, role);
        const guest = server === null ? null : this.#world.cloudOf(side).state.guests.get(server.id);
        return server?.powerState === 1 && guest?.phase === 'running' && server.status !== 'RESCUE';
      }),
    );
    if (able.length > 0 && this.#excuse === 'taken down') this.#excuse = null;
    if (able.length === 0 && this.#excuse !== null) this.#excuse = 'taken down';
    if (this.#excuse !== null) return;
    this.#hold(2, able.length > 0, () => 'no load balancer of the group runs');
  }

  /** 3: a twin's guest exists in one cloud at a time. */
  #twinsAreApart(): void {
    for (const role of ['primary', 'secondary'] as const) {
      const alive = (['source', 'target'] as const).filter((side) => {
        const server = this.#server(side, role);
        // In rescue a mover runs in its place: it has its address, and answers to nobody.
        return (
          server !== null &&
          server.status !== 'RESCUE' &&
          this.#world.cloudOf(side).state.guests.get(server.id) !== null
        );
      });
      this.#hold(3, alive.length < 2, () => `the ${role} runs in both clouds`);
    }
  }

  #haIpIsKept(side: 'source' | 'target', { kind, before, after }: Change): void {
    const { address } = (after ?? before) as unknown as { readonly address: string };
    if (!this.#world.plan.haIps.some((haIp) => haIp.address === address) || this.#othersAct > 0) return;
    this.#hold(4, kind !== 'deleted', () => `${address} was released in the ${side}`);
    if (kind === 'deleted' || side === 'source') return;
    const portOf = (row: unknown): string | null => (row as { readonly portId: string | null } | null)?.portId ?? null;
    if (portOf(after) === null || portOf(before) === portOf(after)) return;
    this.#hold(1, this.#isValidated(), () => `${address} was led to a load balancer that is not validated`);
  }

  /** 1: the journal says which server was validated and when; since then it has neither been stopped nor started. */
  #isValidated(): boolean {
    const role = this.#world.plan.order === 'primary-first' ? 'primary' : 'secondary';
    const server = this.#server('target', role);
    const record = this.#validated;
    if (server === null || record === null || server.powerState !== 1) return false;
    const { state } = this.#world.cloudOf('target');
    const started = state.serverActions
      .where(({ serverId, action }) => serverId === server.id && action !== 'lock')
      .map(({ startedAtMs }) => startedAtMs);
    return record.serverId === server.id && Math.max(0, ...started) <= record.atMs;
  }

  #validated: { readonly serverId: string; readonly atMs: number } | null = null;

  /** 5: what was there before is not Baton's: in the target nothing of it changes, in the source nothing of it goes. */
  #foreignIsUntouched(side: 'source' | 'target', { table, id, kind, before }: Change): void {
    if (this.#othersAct > 0 || !this.#before[side].has(`${table}/${id}`)) return;
    if (kind === 'deleted') {
      this.#hold(5, false, () => `${table} ${nameOf(before)} of the ${side} was deleted`);
      return;
    }
    // Every id of the source that belongs to the group is in the plan.
    const ofGroup = side === 'source' && this.#planText.includes(id);
    this.#hold(5, ofGroup, () => `${table} ${nameOf(before)} of the ${side} was changed, and is not the group's`);
  }

  /** 6: everything that is made carries a mark, and no two things carry the same. */
  #nothingIsMadeTwice(side: 'source' | 'target', { table, kind, after }: Change): void {
    if (kind !== 'inserted' || after === null || this.#othersAct > 0) return;
    const marked = markOf(table, after);
    if (marked === BY_NATURE) return;
    this.#hold(6, marked !== null, () => `${table} ${nameOf(after)} was made in the ${side} without a mark`);
    if (marked === null) return;
    const { state } = this.#world.cloudOf(side);
    const rows = state[table as (typeof OWNED)[number]].all() as readonly unknown[];
    const same = rows.filter((row) => markOf(table, row) === marked);
    this.#hold(6, same.length === 1, () => `${same.length} of ${table} in the ${side} carry the mark ${marked}`);
  }

  /** 7: where a floating IP leads is changed by compare-and-swap alone. */
  #onCall({ method, route, body, ifMatch, cloud }: SeenCall): void {
    if (method !== 'PUT' || !route.includes('floatingips') || route.includes('tags') || this.#othersAct > 0) return;
    if (!JSON.stringify(body ?? null).includes('port_id')) return;
    this.#hold(7, ifMatch !== null, () => `a floating IP of ${cloud} was moved without If-Match`);
  }

  #onServing(address: string, served: boolean, atMs: number): void {
    if (!this.#world.plan.haIps.some((haIp) => haIp.address === address)) return;
    const since = this.#silentSince.get(address);
    if (!served && since === undefined) this.#silentSince.set(address, atMs);
    if (!served || since === undefined) return;
    this.#silentSince.delete(address);
    this.#silentMs.set(address, (this.#silentMs.get(address) ?? 0) + atMs - since);
  }

  #onEvent(event: Event): void {
    const text = JSON.stringify(event);
    const secrets = (['source', 'target'] as const).flatMap((side) => {
      const { state } = this.#world.cloudOf(side);
      return [...state.users.all().map(({ password }) => password), ...state.tokens.all().map(({ id }) => id)];
    });
    this.#hold(
      9,
      !secrets.some((secret) => secret !== '' && text.includes(secret)),
      () => `a secret is in ${event.kind}`,
    );
    if (event.kind === 'step.started' && event.stepId.endsWith('.create')) this.#validated = null;
    if (event.kind !== 'step.done') return;
    if (event.stepId.endsWith('.validate')) {
      const role: Role = event.stepId.startsWith('primary') ? 'primary' : 'secondary';
      const server = this.#server('target', role);
      this.#validated = server === null ? null : { serverId: server.id, atMs: this.#world.time.nowMs() };
    }
    if (event.stepId === 'cutover') {
      for (const { address } of this.#world.plan.haIps) {
        const server = this.#world.simulation.internet.whoServes(this.#world.clientsOf(address));
        this.#hold(
          8,
          server?.cloud === this.#world.target.name,
          () => `the cutover was called done while ${address} is served by ${server?.cloud ?? 'nobody'}`,
        );
      }
    }
  }

  #server(side: 'source' | 'target', role: Role) {
    const { state } = this.#world.cloudOf(side);
    const planned = this.#world.plan.loadBalancers.find((balancer) => balancer.role === role);
    if (side === 'source') return state.servers.get(planned?.sourceServerId ?? '');
    return state.servers.where(({ tags }) => tags.some((tag) => tag.endsWith(`:server.${role}`)))[0] ?? null;
  }
}

function ownedRows(world: World, side: 'source' | 'target'): Rows {
  const { state } = world.cloudOf(side);
  return new Map(OWNED.flatMap((table) => state[table].all().map((row) => [`${table}/${row.id}`, row])));
}

function nameOf(row: unknown): string {
  const { name, id } = (row ?? {}) as { readonly name?: string; readonly id?: string };
  return name ?? id ?? 'gone';
}

interface MaybeMarked {
  readonly name?: string;
  readonly description?: string | null;
  readonly tags?: readonly string[];
  readonly deviceOwner?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

const BY_NATURE = 'not marked by nature';

/** The mark of a row; null where it should have one; BY_NATURE for what carries none. */
function markOf(table: string, row: unknown): string | null {
  const { name = '', description, tags = [], deviceOwner = '', metadata = {} } = row as MaybeMarked;
  switch (table) {
    case 'networks':
    case 'subnets':
    case 'routers':
    case 'floatingIps':
    case 'securityGroups':
      return table === 'securityGroups' && name === 'default' ? BY_NATURE : fromBaton(description);
    case 'ports':
      return deviceOwner.startsWith('network:') ? BY_NATURE : fromBaton(description);
    case 'servers':
      return tags.find((tag) => /^baton:m-\w{8}:server\./.test(tag)) ?? null;
    case 'volumes':
    case 'snapshots':
      return metadata['baton_key'] === undefined ? null : `${metadata['baton_migration']}:${metadata['baton_key']}`;
    case 'images':
      return name.startsWith('baton-m-') ? name : null;
    // Key pairs carry no mark; rules belong to their group; the rest is the cloud's own.
    default:
      return BY_NATURE;
  }
}

function fromBaton(description: string | null | undefined): string | null {
  return description?.startsWith('baton:m-') === true ? description : null;
}
