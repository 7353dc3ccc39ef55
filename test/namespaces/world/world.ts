/**
 * Two clouds on this machine: outside - edge - external segment - a router for each cloud - its LAN - its load balancers, with
 * real keepalived in each. What Neutron would do to a router is in floating-ip.ts, what a provider's BGP would, in bgp.ts.
 */
import { randomBytes } from 'node:crypto';

import { type Announcer, edgeConfiguration, startAnnouncer, startFrr } from './bgp.ts';
import { associateScript, disassociateScript, natScript } from './floating-ip.ts';
import {
  holds,
  keepalivedConf,
  startKeepalived,
  stopKeepalived,
  TUTORIAL,
  type VrrpSettings,
  writeConf,
} from './keepalived.ts';
import {
  BALANCER_ADDRESSES,
  type BalancerName,
  HA_IP,
  type HaIp,
  NODES,
  type NodeName,
  ROUTER_ADDRESSES,
  routerOf,
  type Side,
} from './layout.ts';
import { Machine } from './machine.ts';
import { freshMemory } from './fresh-memory.ts';
import { NamespaceShell } from './namespace-shell.ts';
import { buildTools } from './tools.ts';
import { machineOf, portOf, wire } from './wiring.ts';

export interface WorldOptions {
  /** `l2`: both routers are on the external segment, and an HA IP is wherever its address is announced by ARP. */
  readonly routing: 'l2' | 'bgp';
  /** On the routers, with `bgp`. */
  readonly announcer?: Announcer;
  readonly haIps?: readonly HaIp[];
  readonly vrrp?: Partial<VrrpSettings>;
}

const SETTLE_MS = 30_000;
/** From the service's stop to the end of the link in an ACPI shutdown. */
const SHUTDOWN_MS = 150;

export class World {
  /** In mounts and messages; nothing on the host is named by it. */
  readonly name: string;
  readonly haIps: readonly HaIp[];
  readonly options: WorldOptions;
  /** Into every machine of the world, by its name as destination. */
  readonly shell: NamespaceShell;
  readonly #machines: ReadonlyMap<NodeName, Machine>;

  private constructor(name: string, options: WorldOptions, machines: ReadonlyMap<NodeName, Machine>) {
    this.name = name;
    this.options = options;
    this.haIps = options.haIps ?? [HA_IP];
    this.#machines = machines;
    this.shell = new NamespaceShell(machines);
  }

  /** Machines, cables and routing. No load balancer runs yet; with `bgp` the source announces every HA IP. */
  static async make(options: WorldOptions): Promise<World> {
    const tools = await buildTools();
    const name = `bt-${randomBytes(3).toString('hex')}`;
    const started = await Promise.allSettled(NODES.map((node) => Machine.start(node, name, tools)));
    const machines = new Map(
      started.flatMap((result, at) => {
        const node = NODES[at];
        return result.status === 'fulfilled' && node !== undefined ? [[node, result.value] as const] : [];
      }),
    );
    const world = new World(name, options, machines);
    try {
      for (const result of started) if (result.status === 'rejected') throw result.reason;
      await wire(machines);
      if (options.routing === 'bgp') await world.#routeByBgp();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#machines.values()].map((machine) => machine.close()));
  }

  machine(name: NodeName): Machine {
    return machineOf(this.#machines, name);
  }

  // --- load balancers

  /** Writes its configuration, unless it has one, and starts what serves and keepalived: its boot. */
  async boot(name: BalancerName, settings?: Partial<VrrpSettings>): Promise<void> {
    const machine = this.machine(name);
    const conf = keepalivedConf(name, this.haIps, { ...TUTORIAL, ...this.options.vrrp, ...settings });
    await writeConf(machine, conf);
    await this.#link(name, 'up');
    await machine.sh(freshMemory(BALANCER_ADDRESSES[name]));
    await this.serve(name);
    startKeepalived(machine);
  }

  /** Boots it and waits until it holds every VIP. */
  async bootAsMaster(name: BalancerName, settings?: Partial<VrrpSettings>): Promise<void> {
    await this.boot(name, settings);
    await this.untilHolds(name);
  }

  /** What it serves, without keepalived. */
  async serve(name: BalancerName): Promise<void> {
    const child = this.machine(name).spawn(['/run/tools/balancer', name, ...this.haIps.map(({ vip }) => vip)]);
    await new Promise<void>((resolve, reject) => {
      child.stdout.once('data', () => resolve());
      child.once('exit', () => reject(new Error(`What ${name} serves did not start.`)));
    });
  }

  startKeepalived(name: BalancerName): void {
    startKeepalived(this.machine(name));
  }

  async stopKeepalived(name: BalancerName): Promise<void> {
    await stopKeepalived(this.machine(name));
  }

  async holds(name: BalancerName): Promise<boolean> {
    const held = await Promise.all(this.haIps.map(({ vip }) => holds(this.machine(name), vip)));
    return held.every(Boolean);
  }

  async holdsNone(name: BalancerName): Promise<boolean> {
    const held = await Promise.all(this.haIps.map(({ vip }) => holds(this.machine(name), vip)));
    return !held.some(Boolean);
  }

  async untilHolds(name: BalancerName, withinMs = SETTLE_MS): Promise<void> {
    await until(() => this.holds(name), withinMs, `${name} holds the VIP`);
  }

  /** As when the plug is pulled: its link is gone, and every process with it. */
  async powerOffHard(name: BalancerName): Promise<void> {
    await this.#link(name, 'down');
    await this.machine(name).killAll();
  }

  /** As by ACPI: keepalived says goodbye, and a moment later the rest is gone. */
  async powerOffSoft(name: BalancerName): Promise<void> {
    await this.stopKeepalived(name);
    await sleep(SHUTDOWN_MS);
    await this.powerOffHard(name);
  }

  // --- HA IPs

  /** With `l2`: what Neutron does to the router when the HA IPs are associated there. */
  async associate(side: Side, haIps: readonly HaIp[] = this.haIps): Promise<void> {
    for (const haIp of haIps) await this.machine(routerOf(side)).sh(associateScript(haIp));
  }

  async disassociate(side: Side, haIps: readonly HaIp[] = this.haIps): Promise<void> {
    for (const haIp of haIps) await this.machine(routerOf(side)).sh(disassociateScript(haIp));
  }

  /** With `bgp`: the router that the edge sends new packets to. */
  async ledTo(haIp: HaIp = this.haIps[0] ?? HA_IP): Promise<Side | null> {
    const route = await this.machine('edge').sh(`ip route show ${haIp.floating}/32`);
    if (route.includes(`via ${ROUTER_ADDRESSES['source-router']} `)) return 'source';
    return route.includes(`via ${ROUTER_ADDRESSES['target-router']} `) ? 'target' : null;
  }

  async #link(name: BalancerName, state: 'up' | 'down'): Promise<void> {
    await this.machine('switch').sh(
      `ip link set ${portOf(name, 'eth0')} ${state}; ip link set ${portOf(name, 'eth1')} ${state}`,
    );
  }

  async #routeByBgp(): Promise<void> {
    const nat = this.haIps.map((haIp) => `${natScript(haIp)}; ip addr add ${haIp.floating}/32 dev lo`).join('\n');
    const routers = ['source-router', 'target-router'] as const;
    await Promise.all([
      startFrr(this.machine('edge'), edgeConfiguration()),
      ...routers.map(async (router) => {
        await this.machine(router).sh(nat);
        await startAnnouncer(this.machine(router), router, this.options.announcer ?? 'bird', this.haIps);
      }),
    ]);
    await until(async () => (await this.ledTo()) === 'source', SETTLE_MS, 'the edge leads to the source');
    await until(
      async () =>
        /Established/.test(
          await this.machine('edge').sh(`vtysh -c 'show bgp neighbors ${ROUTER_ADDRESSES['target-router']}'`),
        ),
      SETTLE_MS,
      'the target router talks to the edge',
    );
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Throws when it has not come true in time. */
export async function until(condition: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${what}.`);
    await sleep(50);
  }
}
