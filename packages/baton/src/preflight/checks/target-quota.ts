import { type Check, type CheckInput, foundOr } from '../check.ts';
import { describeNeed, type Need, shortages } from './quota-need.ts';
import { reservationsOf } from '../../planning/reserved-addresses.ts';

export const targetQuota: Check = {
  id: 'target.quota',
  title: 'The target has room for everything that will be made',
  looksAt:
    'Quota of servers, cores, RAM, volumes, GiB, networks, subnets, routers, ports, floating IPs, security groups and rules, less what this migration made already.',
  needs: 'lists',
  remedy: "Ask the target's operator for a bigger quota, or free what nobody needs in the target's project.",
  run: async (input) => {
    const [headroom, need] = await Promise.all([input.target.headroom(), targetNeed(input)]);
    return foundOr(
      shortages(input.plan.target.cloud, need, headroom),
      `Needed: ${describeNeed(need, headroom) || 'nothing more'}.`,
    );
  },
};

/** For all that the plan makes there, less what is made already. */
export async function targetNeed({ plan, target, own }: CheckInput): Promise<Need> {
  const made = await madeAlready(
    target,
    own,
    plan.haIps.map((haIp) => haIp.address),
  );
  const flavors = await target.flavors();
  const servers = plan.loadBalancers.filter((balancer) => !made.serverNames.has(balancer.name));
  const flavorsOf = servers.map((balancer) => flavors.find((flavor) => flavor.id === balancer.flavor.targetId));
  const disks = plan.loadBalancers.flatMap((balancer) => balancer.disks);
  const networks = plan.networks.filter((network) => network.target === 'create');
  const subnets = networks.flatMap((network) => network.subnets);
  const routers = plan.routers.filter((router) => router.target === 'create');
  const groups = plan.securityGroups.filter((group) => group.target === 'create');
  const ports =
    plan.vips.length +
    reservationsOf(plan).length +
    sum(plan.loadBalancers.map((balancer) => balancer.nics.length)) +
    sum(plan.routers.map((router) => router.sourceSubnetIds.length)) +
    // A DHCP or metadata port in each network counts as the project's.
    networks.length;
  const more = (planned: number, there: number): number => Math.max(0, planned - there);
  return {
    instances: servers.length,
    cores: sum(flavorsOf.map((flavor) => flavor?.vcpus ?? 0)),
    ramMib: sum(flavorsOf.map((flavor) => flavor?.ramMib ?? 0)),
    volumes: more(disks.length, made.volumes),
    volumeGib: more(sum(disks.map((disk) => disk.sizeGib)), made.volumeGib),
    networks: more(networks.length, made.networks),
    subnets: more(subnets.length, made.subnets),
    routers: more(routers.length, made.routers),
    ports: more(ports, made.ports),
    floatingIps: more(plan.haIps.length, made.floatingIps),
    securityGroups: more(groups.length, made.securityGroups),
    // Neutron puts two egress rules into every new group before ours come.
    securityGroupRules: more(sum(groups.map((group) => group.rules.length + 2)), made.securityGroupRules),
  };
}

async function madeAlready(target: CheckInput['target'], own: CheckInput['own'], addresses: readonly string[]) {
  // A reservation counts whoever made it: it is taken as it is.
  const floatingIps = (await target.floatingIps()).filter((one) => addresses.includes(one.address)).length;
  const nothing = {
    serverNames: new Set<string>(),
    volumes: 0,
    volumeGib: 0,
    networks: 0,
    subnets: 0,
    routers: 0,
    ports: 0,
    floatingIps,
    securityGroups: 0,
    securityGroupRules: 0,
  };
  if (own.migrationId === null) return nothing;
  const [servers, volumes, networks, subnets, routers, ports, groups] = await Promise.all([
    target.servers(),
    target.volumes(),
    target.networks(),
    target.subnets(),
    target.routers(),
    target.ports(),
    target.securityGroups(),
  ]);
  const mine = <T extends Parameters<typeof own.made>[0]>(all: readonly T[]): readonly T[] =>
    all.filter((one) => own.made(one));
  const ownNetworks = new Set(mine(networks).map((network) => network.id));
  const ownVolumes = volumes.filter((one) => own.stored(one));
  return {
    ...nothing,
    serverNames: new Set(servers.filter((one) => own.server(one)).map((one) => one.name)),
    volumes: ownVolumes.length,
    volumeGib: sum(ownVolumes.map((one) => one.sizeGib)),
    networks: ownNetworks.size,
    subnets: mine(subnets).length,
    routers: mine(routers).length,
    // Router and DHCP ports carry no mark; they are on our networks.
    ports: ports.filter((one) => ownNetworks.has(one.networkId)).length,
    securityGroups: mine(groups).length,
    securityGroupRules: sum(mine(groups).map((one) => one.rules.length)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
