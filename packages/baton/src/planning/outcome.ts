/** What a migration leaves behind, for the people who must agree to it. */
import type { HaGroup } from '../domain/ha-group.ts';
import type { Plan } from '../domain/plan.ts';
import type { TargetInventory } from './inventory.ts';
import { reservationsOf } from './reserved-addresses.ts';

type Planned = Pick<
  Plan,
  'order' | 'haIps' | 'vips' | 'loadBalancers' | 'networks' | 'routers' | 'securityGroups' | 'disks'
>;

export function describeOutcome(
  plan: Planned,
  group: HaGroup,
  target: TargetInventory,
  words: { readonly roles: string | null; readonly changes: readonly string[] },
): Plan['outcome'] {
  return {
    made: made(plan, target),
    kept: kept(plan, words.roles),
    changed: changed(plan, words.changes),
    lost: lost(plan, group),
  };
}

function made(plan: Planned, target: TargetInventory): readonly string[] {
  const beside = (taken: readonly string[], name: string): string =>
    taken.includes(name) ? ` (another one of that name is there already; it is not touched)` : '';
  return [
    ...plan.networks.map((network) => {
      const cidrs = network.subnets.map((subnet) => subnet.cidr).join(', ');
      if (network.target !== 'create')
        return `nothing for network ${network.name} (${cidrs}): the target's own ${network.target.use} is used`;
      return `network ${network.name} with ${cidrs}${beside(target.names.networks, network.name)}`;
    }),
    ...plan.routers.map((router) => {
      if (router.target !== 'create')
        return `nothing for router ${router.name}: the target's own ${router.target.use} is used`;
      const gateway =
        router.externalNetwork === null ? 'without a gateway' : `with a gateway to ${router.externalNetwork.name}`;
      return `router ${router.name} ${gateway}${beside(target.names.routers, router.name)}`;
    }),
    ...plan.securityGroups.map((one) =>
      one.target === 'create'
        ? `security group ${one.name} with ${count(one.rules.length, 'rule')}${beside(target.names.securityGroups, one.name)}`
        : `nothing for security group ${one.name}: the target's own ${one.target.use} is used`,
    ),
    ...plan.vips.map((vip) => `port ${vip.name} that reserves the VIP ${vip.address}`),
    ...reservationsOf(plan).map(
      ({ address }) =>
        `port reserved-${address} that keeps ${address} free, which only address pairs name in the source`,
    ),
    ...plan.loadBalancers.flatMap((balancer) => [
      ...balancer.nics.map(
        (nic) => `port ${nic.name} with ${nic.fixedIps.map((ip) => ip.address).join(', ')} and MAC ${nic.macAddress}`,
      ),
      ...balancer.disks.map((disk) => `volume ${disk.name}, ${disk.sizeGib} GiB, type ${disk.targetVolumeType}`),
      `server ${balancer.name}, flavor ${balancer.flavor.target}${beside(target.names.servers, balancer.name)}`,
    ]),
    ...plan.haIps.map((haIp) =>
      haIp.cutover?.driver === 'dns'
        ? `floating IP on ${haIp.targetNetwork.name}, whatever its address, that ${haIp.cutover.name} leads to`
        : `reservation of the floating IP ${haIp.address} on ${haIp.targetNetwork.name}`,
    ),
  ];
}

function keptHaIps({ haIps }: Planned): readonly string[] {
  const kept = haIps.filter(({ cutover }) => cutover?.driver !== 'dns').map(({ address }) => address);
  return kept.length === 0 ? [] : [`HA IPs: ${kept.join(', ')}`];
}

function kept(plan: Planned, roles: string | null): readonly string[] {
  const moved = plan.disks.strategy === 'mover' ? 'in rescue, where their own systems do not run,' : 'powered off';
  return [
    ...(roles === null ? [] : [`roles: ${roles}`]),
    ...keptHaIps(plan),
    `VIPs: ${plan.vips.map((vip) => vip.address).join(', ')}`,
    'fixed IPs and MACs of every load balancer',
    'the contents of every root disk and volume, and with them the configuration, the SSH host keys and the users',
    'names, server metadata and key pairs',
    `everything in the source until the commit: servers (${moved} and locked once they are moved), disks, ports, floating IPs`,
  ];
}

function changed(plan: Planned, notes: readonly string[]): readonly string[] {
  const roots = plan.loadBalancers.filter((one) => one.disks[0]?.source.kind === 'image-root').map((one) => one.name);
  return [
    'ids of everything: servers, volumes, ports, networks, floating IPs. Whatever names them by id (scripts, Terraform, monitoring) must follow; a guest with cloud-init takes a new server id for a first boot',
    ...(roots.length === 0
      ? []
      : [
          `${roots.join(' and ')} ${roots.length === 1 ? 'boots' : 'boot'} from a volume, not from a disk of the compute service; the volume stays when the server is deleted`,
        ]),
    ...plan.routers
      .filter((router) => router.externalNetwork !== null)
      .map(
        (router) =>
          `outgoing traffic through router ${router.name} comes from another public address: mind allow-lists elsewhere`,
      ),
    ...notes,
  ];
}

function lost(plan: Planned, group: HaGroup): readonly string[] {
  const elsewhere = group.routers.length > 0 || group.networks.length > 0;
  return [
    ...group.loadBalancers.flatMap(({ server: { name, flavor } }) => [
      ...(flavor.ephemeralGib !== null && flavor.ephemeralGib > 0
        ? [
            `the ephemeral disk of ${name}, ${flavor.ephemeralGib} GiB with all it holds: nothing can copy it, so the preflight blocks`,
          ]
        : []),
      ...(flavor.swapMib !== null && flavor.swapMib > 0
        ? [
            `the swap disk of ${name}, ${flavor.swapMib} MiB: there is one in the target only if the flavor there has one`,
          ]
        : []),
    ]),
    'volume snapshots: they stay in the source, and go with it at the commit',
    plan.order === 'primary-first'
      ? 'connections that are open at the handover and at the cutover: clients must connect again'
      : 'connections that are open at the cutover, and when the primary takes the VIP back in the target: clients must connect again',
    ...(elsewhere
      ? [
          `the way by internal addresses to servers that stay on ${plan.networks.map((network) => network.name).join(', ')} in the source: the target's network of that name is another one`,
        ]
      : []),
  ];
}

const count = (amount: number, word: string): string => `${amount} ${word}${amount === 1 ? '' : 's'}`;
