/** Clouds as rows: a network with a router, and load balancers on it. No API, no Nova; time is driven. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssembledCloud } from '../../assembled-cloud.ts';
import { openDisks } from '../../disks/index.ts';
import type { PortRow, SecurityGroupRuleRow } from '../../network/rows.ts';
import { LIFELIKE } from '../../pace.ts';
import { Gate } from '../../state/gate.ts';
import { fillTables, tablesOf } from '../../state/saved-simulation.ts';
import type { Change } from '../../state/table.ts';
import { DrivenTime } from '../../time/driven-time.ts';
import { Random } from '../../time/random.ts';
import type { Cancel } from '../../time/time.ts';
import { createGuests } from '../create-guests.ts';
import type { GuestDefinition, VrrpInstanceDefinition } from '../definition.ts';

export const BOOT_MS = 5000;
export const SHUT_DOWN_MS = 3000;
export const FLOATING_IP_MS = 1000;
export const VIP = '10.0.0.100';

const PACE = {
  ...LIFELIKE,
  boot: [BOOT_MS, BOOT_MS],
  shutDown: [SHUT_DOWN_MS, SHUT_DOWN_MS],
  floatingIp: [FLOATING_IP_MS, FLOATING_IP_MS],
} as const;

interface SavedWorld {
  readonly nowMs: number;
  readonly tables: Readonly<Record<string, ReturnType<typeof tablesOf>>>;
}

export interface SmallWorld {
  readonly time: DrivenTime;
  /** While it is closed every task is late. */
  readonly gate: Gate;
  readonly clouds: ReadonlyMap<string, SmallCloud>;
  readonly os1: SmallCloud;
  readonly os2: SmallCloud;
  readonly onChange: (listener: (change: Change) => void) => Cancel;
  save(): SavedWorld;
  close(): Promise<void>;
}

/** `saved`: what `save` told; its tasks go on from there. Disks are new and empty. */
export async function startSmallWorld(saved: SavedWorld | null = null): Promise<SmallWorld> {
  const time = new DrivenTime(saved?.nowMs);
  const gate = new Gate();
  const listeners = new Set<(change: Change) => void>();
  const onChange = (listener: (change: Change) => void): Cancel => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const directory = await mkdtemp(join(tmpdir(), 'small-world-'));
  const make = async (name: string, seed: number): Promise<SmallCloud> => {
    const cloud = new SmallCloud({
      name,
      port: 0,
      time,
      pace: PACE,
      policy: { chooseFloatingIpAddress: 'admin' },
      disks: await openDisks(join(directory, name)),
      random: Random.seeded(seed, 0),
      gate,
      onChange: (change) => {
        for (const listener of listeners) listener(change);
      },
      onError: (what, error) => {
        throw new Error(what, { cause: error });
      },
    });
    cloud.place({ guests: createGuests(cloud, { onChange }) });
    const tables = saved?.tables[name];
    if (tables === undefined) cloud.furnish();
    else fillTables(cloud.state, tables);
    cloud.tasks.resume();
    return cloud;
  };
  const [os1, os2] = [await make('os1', 1), await make('os2', 2)];
  const clouds = new Map([os1, os2].map((cloud) => [cloud.name, cloud]));
  return {
    time,
    gate,
    clouds,
    os1,
    os2,
    onChange,
    save: () => {
      const tables = Object.fromEntries([os1, os2].map(({ name, state }) => [name, tablesOf(state)]));
      return JSON.parse(JSON.stringify({ nowMs: time.nowMs(), tables })) as SavedWorld;
    },
    close: () => rm(directory, { recursive: true }),
  };
}

const COMMON = { projectId: 'demo', name: '', description: '', tags: [], revision: 1, createdAtMs: 0, updatedAtMs: 0 };

export function instance(priority: number, more: Partial<VrrpInstanceDefinition> = {}): VrrpInstanceDefinition {
  return {
    name: 'HA',
    virtualRouterId: 51,
    priority,
    advertIntervalMs: 1000,
    nopreempt: false,
    nic: 0,
    virtualAddresses: [VIP],
    ...more,
  };
}

export function guestOf(hostname: string, instances: readonly VrrpInstanceDefinition[]): GuestDefinition {
  return { hostname, httpPort: 80, keepalived: { version: '2.2.7', instances } };
}

/** Ids are plain words: `net`, `vip`, `lb1` with its port `lb1-port`. */
export class SmallCloud extends AssembledCloud {
  furnish(): void {
    const { networks, subnets, routers, securityGroups } = this.state;
    const network = { ...COMMON, mtu: 1500, shared: false, adminStateUp: true, portSecurityEnabled: true };
    networks.insert({ ...network, id: 'inet', external: true });
    networks.insert({ ...network, id: 'net', external: false });
    subnets.insert({
      ...COMMON,
      id: 'subnet',
      networkId: 'net',
      ipVersion: 4,
      cidr: '10.0.0.0/24',
      gatewayIp: '10.0.0.1',
      enableDhcp: true,
      dnsNameservers: [],
      hostRoutes: [],
      allocationPools: [],
      ipv6AddressMode: null,
      ipv6RaMode: null,
    });
    const external = { externalNetworkId: 'inet', externalAddresses: [], routes: [] };
    routers.insert({ ...COMMON, ...external, id: 'router', status: 'ACTIVE', adminStateUp: true });
    this.port('gateway', '', { networkId: 'inet', deviceId: 'router', deviceOwner: 'network:router_gateway' });
    this.port('inside', '10.0.0.1', { deviceId: 'router', deviceOwner: 'network:router_interface' });
    this.port('vip', VIP, {});
    securityGroups.insert({ ...COMMON, id: 'lb', stateful: true });
    this.rule('out', { direction: 'egress' });
    this.rule('vrrp', { protocol: '112', remoteGroupId: 'lb' });
    this.rule('http', { protocol: 'tcp', portRangeMin: 80, portRangeMax: 80, remoteIpPrefix: '0.0.0.0/0' });
  }

  rule(id: string, more: Partial<SecurityGroupRuleRow>): void {
    this.state.securityGroupRules.insert({
      ...COMMON,
      id,
      securityGroupId: 'lb',
      direction: 'ingress',
      etherType: 'IPv4',
      protocol: null,
      portRangeMin: null,
      portRangeMax: null,
      remoteIpPrefix: null,
      remoteGroupId: null,
      ...more,
    });
  }

  port(id: string, address: string, more: Partial<PortRow>): void {
    this.state.ports.insert({
      ...COMMON,
      id,
      networkId: 'net',
      macAddress: `fa:16:3e:00:00:${String(this.state.ports.all().length).padStart(2, '0')}`,
      fixedIps: address === '' ? [] : [{ subnetId: 'subnet', address }],
      allowedAddressPairs: [],
      securityGroupIds: [],
      portSecurityEnabled: true,
      adminStateUp: true,
      status: 'DOWN',
      deviceId: '',
      deviceOwner: '',
      ...more,
    });
  }

  /** A server with a boot disk, off. Null: nothing is on the disk. */
  async server(id: string, address: string, guest: GuestDefinition | null): Promise<void> {
    const allowedAddressPairs = [{ ipAddress: VIP, macAddress: '' }];
    const bound = { deviceId: id, deviceOwner: 'compute:nova', allowedAddressPairs, securityGroupIds: ['lb'] };
    this.port(`${id}-port`, address, bound);
    const rootDiskId = await this.disks.create(1_048_576);
    if (guest !== null) await this.disks.writeGuest(rootDiskId, guest);
    this.state.servers.insert({
      id,
      projectId: 'demo',
      userId: 'demo',
      name: id,
      description: null,
      status: 'ACTIVE',
      taskState: null,
      powerState: 1,
      locked: false,
      lockedReason: null,
      flavor: { name: 'm1.tiny', vcpus: 1, ramMib: 512, diskGib: 1, ephemeralGib: 0, swapMib: 0 },
      flavorId: '1',
      imageId: 'image',
      rootDiskId,
      keyName: null,
      availabilityZone: 'nova',
      configDrive: false,
      metadata: {},
      tags: [],
      fault: null,
      portIds: [`${id}-port`],
      createdAtMs: 0,
      updatedAtMs: 0,
    });
  }

  /** Power on; its disk is read when this is done, so that the time may be driven. */
  async powerOn(id: string): Promise<void> {
    const server = this.state.servers.need(id);
    this.guests.powerOn(server, server.rootDiskId ?? '');
    await this.disks.readGuest(server.rootDiskId ?? '');
  }

  /** lb1 and lb2 with these instances, booted at the same moment. */
  async pair(one: VrrpInstanceDefinition, two: VrrpInstanceDefinition): Promise<void> {
    await this.server('lb1', '10.0.0.11', guestOf(`${this.name}-lb1`, [one]));
    await this.server('lb2', '10.0.0.12', guestOf(`${this.name}-lb2`, [two]));
    await this.powerOn('lb1');
    await this.powerOn('lb2');
  }

  /** A floating IP as the API has it; `applied`: as the L3 agent has it too. */
  floatingIp(address: string, portId: string | null, applied: boolean): void {
    this.state.floatingIps.insert({
      ...COMMON,
      id: address,
      address,
      networkId: 'inet',
      portId,
      fixedIpAddress: portId === null ? null : (this.state.ports.need(portId).fixedIps[0]?.address ?? null),
      routerId: portId === null ? null : 'router',
      status: 'DOWN',
      agentPortId: applied ? portId : null,
    });
  }

  /** `MASTER BACKUP`: of lb1 and lb2, `-` for one that is not there. */
  get roles(): string {
    return ['lb1', 'lb2'].map((id) => this.state.guests.get(id)?.vrrp['HA'] ?? '-').join(' ');
  }
}
