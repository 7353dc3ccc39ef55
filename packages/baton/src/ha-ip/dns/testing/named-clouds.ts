/**
 * Two clouds at Baton's own port with an address in each, and a name that leads to one: the API answers at once, and who asks
 * an address is answered by whatever it is associated with. For tests.
 */
import type { FloatingIp } from '../../../domain/cloud-resources.ts';
import { BatonError } from '../../../domain/error.ts';
import type { EventBody, Side } from '../../../domain/event.ts';
import type { Plan, PlannedHaIp, PlannedLoadBalancer } from '../../../domain/plan.ts';
import type { StepRecord } from '../../../domain/step.ts';
import type { Cloud } from '../../../ports/cloud.ts';
import type { DnsCutover } from '../../../ports/name-updates.ts';
import type { DriverContext } from '../../driver-context.ts';
import { StepClock } from '../../floating-ip/testing/step-clock.ts';
import { NamesInMemory } from './name-in-memory.ts';

export const SOURCE = '203.0.113.10';
export const TARGET = '198.51.100.20';
export const NAME: DnsCutover = {
  driver: 'dns',
  name: 'www.example.org',
  ttlSeconds: 30,
  usualTtlSeconds: 600,
  update: { kind: 'designate', cloud: 'os2' },
};
export const haIp: PlannedHaIp = {
  address: SOURCE,
  sourceFloatingIpId: 'source-fip',
  vipAddress: '10.0.0.100',
  targetNetwork: { id: 'ext', name: 'ext' },
  cutover: NAME,
};
export const taker = (side: Side): PlannedLoadBalancer =>
  ({ name: `lb-${side}`, answersAs: side }) as PlannedLoadBalancer;

const MIGRATION = 'm-1a2b3c4d';

export class NamedClouds {
  readonly clock = new StepClock();
  readonly names = new NamesInMemory();
  readonly notes: string[] = [];
  readonly floatingIps: Record<Side, FloatingIp[]> = {
    source: [floatingIp('source-fip', SOURCE, 'source-vip')],
    target: [],
  };
  readonly ctx: DriverContext;
  /** Its load balancer does not serve. */
  dead: Side | null = null;
  /** Its API does not answer. */
  lost: Side | null = null;
  reserved: Partial<StepRecord> | null = null;

  constructor() {
    this.names.set(NAME.name, [SOURCE], NAME.usualTtlSeconds);
    this.ctx = {
      migrationId: MIGRATION,
      plan: {
        vips: [{ address: haIp.vipAddress, sourcePortId: 'source-vip' }],
        haIps: [haIp],
        probe: { http: {} },
        timeouts: { cutover: 5 },
      } as unknown as Plan,
      source: this.#cloud('source'),
      target: this.#cloud('target'),
      targetOperator: null,
      outside: { ping: () => Promise.resolve(0), askOnce: (address: string) => Promise.resolve(this.#ask(address)) },
      names: this.names,
      clock: this.clock,
      signal: new AbortController().signal,
      earlier: () => Promise.resolve(this.reserved),
      emit: (event: EventBody) => Promise.resolve(void (event.kind === 'note' && this.notes.push(event.text))),
    } as unknown as DriverContext;
  }

  get leadsTo(): readonly string[] {
    return this.names.at(NAME.name)?.addresses ?? [];
  }

  get ttl(): number | undefined {
    return this.names.at(NAME.name)?.ttlSeconds;
  }

  /** The port that the address is associated with; undefined: there is no such address. */
  portOf(side: Side): string | null | undefined {
    return this.floatingIps[side][0]?.portId;
  }

  #ask(address: string): { at: string; status: number; who: string; durationMs: number } | null {
    const side: Side = address === SOURCE ? 'source' : 'target';
    const isServed = this.floatingIps[side].some((one) => one.address === address && one.portId !== null);
    return isServed && this.dead !== side ? { at: '', status: 200, who: side, durationMs: 2 } : null;
  }

  #cloud(side: Side): Cloud {
    const answer = <T>(value: () => T): Promise<T> =>
      this.lost === side
        ? Promise.reject(new BatonError({ code: 'CONNECTION_FAILED', kind: 'cloud', message: 'lost', remedy: '-' }))
        : Promise.resolve(value());
    const all = this.floatingIps;
    const change = (id: string, how: Partial<FloatingIp>): FloatingIp => {
      all[side] = all[side].map((one) => (one.id === id ? { ...one, ...how, revision: one.revision + 1 } : one));
      const changed = all[side].find((one) => one.id === id);
      if (changed === undefined) throw new Error(`no floating IP ${id}`);
      return changed;
    };
    const network = {
      getFloatingIp: (id: string) => answer(() => all[side].find((one) => one.id === id) ?? null),
      listFloatingIps: ({ description }: { readonly description: string }) =>
        answer(() => all[side].filter((one) => one.description === description)),
      listPorts: () => answer(() => [{ id: `${side}-vip` }]),
      createFloatingIp: ({ description }: { readonly description: string }) =>
        answer(() => {
          const made = { ...floatingIp(`made-${all[side].length + 1}`, TARGET, null), description };
          all[side] = [...all[side], made];
          return made;
        }),
      setTags: (_: string, id: string, tags: readonly string[]) => answer(() => void change(id, { tags })),
      setFloatingIpPort: (id: string, portId: string | null) =>
        answer(() => change(id, { portId, status: portId === null ? 'DOWN' : 'ACTIVE' })),
      deleteFloatingIp: (id: string) => answer(() => void (all[side] = all[side].filter((one) => one.id !== id))),
    };
    return { name: side, network } as unknown as Cloud;
  }
}

function floatingIp(id: string, address: string, portId: string | null): FloatingIp {
  return {
    id,
    name: '',
    description: '',
    tags: [],
    projectId: 'p',
    revision: 1,
    address,
    networkId: 'ext',
    portId,
    fixedIpAddress: null,
    status: portId === null ? 'DOWN' : 'ACTIVE',
    qosPolicyId: null,
    dnsName: null,
    dnsDomain: null,
    portForwardings: [],
  };
}
