/**
 * Two clouds at Baton's own port that share an external network, as far as one HA IP is concerned: the API answers after a
 * while, an agent acts later still and bumps the revision, and the gateway's neighbour table follows who announced last. It
 * counts the time in which a new connection would not have been answered. For tests.
 */
import type { FloatingIp } from '../../../domain/cloud-resources.ts';
import { BatonError } from '../../../domain/error.ts';
import type { EventBody, Side } from '../../../domain/event.ts';
import type { Plan, PlannedHaIp, PlannedLoadBalancer } from '../../../domain/plan.ts';
import type { Cloud } from '../../../ports/cloud.ts';
import type { DriverContext } from '../../driver-context.ts';
import { StepClock } from './step-clock.ts';

export const ADDRESS = '203.0.113.10';
export const haIp = {
  address: ADDRESS,
  sourceFloatingIpId: 'source-fip',
  vipAddress: '10.0.0.100',
  targetNetwork: { id: 'ext', name: 'ext' },
} satisfies PlannedHaIp;
export const taker = (side: Side): PlannedLoadBalancer =>
  ({ name: `lb-${side}`, answersAs: side }) as PlannedLoadBalancer;

export interface CloudManners {
  readonly apiMs: number;
  readonly agentMs: number;
  /** Of its announcements so many are heard by nobody. */
  readonly unheard?: number;
}

export interface World {
  readonly source?: Partial<CloudManners>;
  readonly target?: Partial<CloudManners>;
  readonly leads?: Side | 'both';
  /** Clients are led there by the gateway, when both own the address. */
  readonly entry?: Side;
  /** A router that has dropped the address forwards what still comes to it. */
  readonly forwards?: boolean;
  /** So long after the other one announced, a router that owns the address still asks for its gateway with it as sender. */
  readonly flapsBackAfterMs?: number;
  readonly identify?: boolean;
  readonly deadlineSeconds?: number;
  /** Its load balancer does not serve. */
  readonly dead?: Side;
}

export class TwoClouds {
  readonly clock = new StepClock();
  readonly log: string[] = [];
  readonly notes: string[] = [];
  readonly ctx: DriverContext;
  unservedMs = 0;
  readonly #world: World;
  readonly #floatingIps: Record<Side, FloatingIp>;
  readonly #held: Record<Side, boolean>;
  readonly #unheard: Record<Side, number>;
  #entry: Side;
  #silentSinceMs: number | null = null;
  #dead: Side | null;

  constructor(world: World = {}) {
    this.#world = world;
    this.#dead = world.dead ?? null;
    const leads = world.leads ?? 'source';
    const held = { source: leads !== 'target', target: leads !== 'source' };
    this.#held = held;
    this.#entry = world.entry ?? (leads === 'both' ? 'source' : leads);
    this.#unheard = { source: world.source?.unheard ?? 0, target: world.target?.unheard ?? 0 };
    this.#floatingIps = { source: floatingIp('source', held.source), target: floatingIp('target', held.target) };
    const plan = {
      vips: [{ address: haIp.vipAddress, sourcePortId: 'source-vip' }],
      haIps: [haIp],
      probe: { http: {} },
      timeouts: { cutover: world.deadlineSeconds ?? 30 },
    } as unknown as Plan;
    this.ctx = {
      migrationId: 'm-1a2b3c4d',
      plan,
      source: this.#cloud('source'),
      target: this.#cloud('target'),
      targetOperator: null,
      outside: { ping: () => Promise.resolve(0), askOnce: (_: string, timeoutMs: number) => this.#ask(timeoutMs) },
      clock: this.clock,
      signal: new AbortController().signal,
      emit: (event: EventBody) => Promise.resolve(void (event.kind === 'note' && this.notes.push(event.text))),
    } as unknown as DriverContext;
    this.#watch();
  }

  /** Who answers a new connection now. */
  get servedBy(): Side | null {
    const other: Side = this.#entry === 'source' ? 'target' : 'source';
    const side = this.#held[this.#entry]
      ? this.#entry
      : this.#world.forwards === true && this.#held[other]
        ? other
        : null;
    return side === this.#dead ? null : side;
  }

  /** The calls that changed something, without agents and looks. */
  get changes(): readonly string[] {
    return this.log.filter((line) => line.endsWith('associate'));
  }

  /** Its load balancer stops serving. */
  kill(side: Side): void {
    this.#dead = side;
    this.#watch();
  }

  /** Somebody else's hand: the agent wrote its status, for example. */
  bump(side: Side): void {
    const present = this.#floatingIps[side];
    this.#floatingIps[side] = { ...present, revision: present.revision + 1 };
  }

  lead(side: Side, portId: string): void {
    this.#floatingIps[side] = { ...this.#floatingIps[side], portId };
  }

  #watch(): void {
    const nowMs = this.clock.monotonicMs();
    if (this.servedBy !== null && this.#silentSinceMs !== null) {
      this.unservedMs += nowMs - this.#silentSinceMs;
      this.#silentSinceMs = null;
    }
    if (this.servedBy === null) this.#silentSinceMs ??= nowMs;
  }

  async #ask(
    timeoutMs: number,
  ): Promise<{ at: string; status: number; who: string | null; durationMs: number } | null> {
    const who = this.servedBy;
    await this.clock.sleep(who === null ? timeoutMs : 2, new AbortController().signal);
    return who === null
      ? null
      : { at: '', status: 200, who: this.#world.identify === false ? null : who, durationMs: 2 };
  }

  #cloud(side: Side): Cloud {
    const { apiMs = 100, agentMs = 500 } = this.#world[side] ?? {};
    const answer = async <T>(what: string, value: () => T): Promise<T> => {
      this.log.push(`${this.clock.monotonicMs()} ${side} ${what}`);
      await this.clock.sleep(apiMs, new AbortController().signal);
      return value();
    };
    const network = {
      getFloatingIp: () => answer('look', () => this.#floatingIps[side]),
      listFloatingIps: () => answer('look', () => [this.#floatingIps[side]]),
      listPorts: () => answer('look', () => [{ id: `${side}-vip` }]),
      setFloatingIpPort: (_: string, portId: string | null, revision: number) =>
        answer(portId === null ? 'disassociate' : 'associate', () => {
          const present = this.#floatingIps[side];
          if (revision !== present.revision) throw conflict();
          this.#floatingIps[side] = { ...present, portId, revision: revision + 1 };
          this.clock.after(agentMs, () => this.#act(side));
          return this.#floatingIps[side];
        }),
    };
    return { name: side, network } as unknown as Cloud;
  }

  /** The agent acts on what it finds, and announces only what it adds. */
  #act(side: Side): void {
    const present = this.#floatingIps[side];
    const holds = present.portId !== null;
    const isNew = holds && !this.#held[side];
    this.#held[side] = holds;
    this.#floatingIps[side] = { ...present, status: holds ? 'ACTIVE' : 'DOWN', revision: present.revision + 1 };
    this.log.push(`${this.clock.monotonicMs()} ${side} agent ${holds ? 'up' : 'down'}`);
    if (isNew) this.#announce(side);
    this.#watch();
  }

  #announce(side: Side): void {
    if (this.#unheard[side] > 0) {
      this.#unheard[side] -= 1;
      return;
    }
    this.#entry = side;
    const other: Side = side === 'source' ? 'target' : 'source';
    const { flapsBackAfterMs } = this.#world;
    if (flapsBackAfterMs === undefined || !this.#held[other]) return;
    this.clock.after(flapsBackAfterMs, () => {
      if (this.#held[other]) this.#entry = other;
      this.#watch();
    });
  }
}

function conflict(): BatonError {
  return new BatonError({ code: 'REVISION_CONFLICT', kind: 'cloud', message: 'x', remedy: 'x' });
}

function floatingIp(side: Side, held: boolean): FloatingIp {
  return {
    id: `${side}-fip`,
    name: '',
    description: '',
    tags: [],
    projectId: 'p',
    revision: 1,
    address: ADDRESS,
    networkId: 'ext',
    portId: held ? `${side}-vip` : null,
    fixedIpAddress: null,
    status: held ? 'ACTIVE' : 'DOWN',
    qosPolicyId: null,
    dnsName: null,
    dnsDomain: null,
    portForwardings: [],
  };
}
