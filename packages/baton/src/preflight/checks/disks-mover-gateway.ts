import { isIPv4 } from 'node:net';
import type { Plan } from '../../domain/plan.ts';
import { cidrContains } from '../../planning/plan-file/addresses.ts';
import { block, type Check, pass, unknown, type Verdict } from '../check.ts';
import { moverOf, WITHOUT_MOVERS } from '../movers.ts';

/** They lead nowhere else (RFC 6890). */
const OWN_ONLY = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];

export const disksMoverGateway: Check = {
  id: 'disks.mover-gateway',
  title: 'Movers can reach the gateway',
  looksAt:
    "With disks.strategy mover: whether disks.mover.gateway is an IPv4 address outside of the load balancers' own networks, and whether the first network of each load balancer has a way out. Whether packets arrive can only be told by a mover.",
  needs: 'lists',
  remedy:
    'Name an IPv4 address of this machine, or one that leads to it, that guests of both clouds reach through their routers: disks.mover.gateway, and disks.mover.listen where this machine itself knows it by another.',
  run: ({ plan }) => Promise.resolve(look(plan)),
};

function look(plan: Plan): readonly Verdict[] {
  const mover = moverOf(plan);
  if (mover === null) return [pass(WITHOUT_MOVERS)];
  const { gateway } = mover;
  const address = gateway.slice(0, gateway.lastIndexOf(':'));
  if (!isIPv4(address)) return [block(`${gateway} is no IPv4 address, and a mover asks no name server.`)];
  if (OWN_ONLY.some((cidr) => cidrContains(cidr, address)))
    return [block(`${address} leads to no other machine: a mover that dials it would reach itself, or nobody.`)];
  const first =
    plan.disks.preCopy === 'skip'
      ? 'with disks.preCopy skip the first one dials when a load balancer is off already'
      : 'the first one dials while the load balancer runs, before anything of it is touched';
  const found = [...inside(plan, address), ...withoutWayOut(plan)];
  return found.length > 0
    ? found
    : [
        unknown(
          `Whether guests of ${plan.source.cloud} and ${plan.target.cloud} reach ${gateway} can only be told by a mover; ${first}.`,
          `Try it from a guest in each cloud: nc -vz ${address} ${gateway.slice(gateway.lastIndexOf(':') + 1)} while something listens there, such as nc -l. Mind firewalls before this machine.`,
        ),
      ];
}

/** The same subnet is in both clouds, and this machine in neither: Neutron would look for it on the network itself. */
function inside({ networks }: Plan, address: string): readonly Verdict[] {
  return networks.flatMap(({ name, subnets }) =>
    subnets
      .filter(({ cidr }) => cidrContains(cidr, address))
      .map(({ cidr }) =>
        block(`${address} is inside of ${cidr}, a subnet of ${name}: movers would look for it there.`),
      ),
  );
}

/** A mover goes by the router of the subnet of its first NIC, and takes no other routes. */
function withoutWayOut({ loadBalancers, networks }: Plan): readonly Verdict[] {
  return loadBalancers.flatMap(({ name, nics: [nic] }) => {
    const network = networks.find(({ sourceId }) => sourceId === nic?.sourceNetworkId);
    const ip = nic?.fixedIps.find(({ address }) => isIPv4(address));
    if (ip === undefined)
      return [block(`The first NIC of ${name} has no IPv4 address, and movers dial by IPv4.`, REMEDY_IMAGE)];
    const subnet = network?.subnets.find(({ sourceId }) => sourceId === ip.subnetId);
    return subnet?.gatewayIp === null
      ? [
          block(
            `Subnet ${subnet.name} of the first NIC of ${name} has no gateway: movers get out nowhere.`,
            REMEDY_IMAGE,
          ),
        ]
      : [];
  });
}

const REMEDY_IMAGE = 'Make the plan again with --disks image.';
