import { BatonError } from '../domain/error.ts';
import type { PlannedLoadBalancer } from '../domain/plan.ts';
import type { BalancerJob, MoverJob } from '../disks/disk-job.ts';
import type { MoverNic } from '../ports/movers.ts';
import { findNetwork, needed } from './made.ts';
import type { StepContext } from './step.ts';

/** What a strategy with movers has to know of the runbook's world. */
export function moverJob(ctx: StepContext, job: BalancerJob): MoverJob {
  const { disks } = ctx.plan;
  const { movers } = ctx;
  if (disks.strategy !== 'mover' || movers === null) {
    throw new BatonError({
      code: 'MOVERS_MISSING',
      kind: 'bug',
      message: 'The plan copies disks by movers, and this process opened none.',
      remedy: 'Please report this.',
    });
  }
  return {
    ...job,
    movers,
    goalSeconds: disks.mover.goalSeconds,
    targetNetwork: () => targetNetworkOf(ctx, job.balancer),
    sourceNics: job.balancer.nics.flatMap((nic) => nicsIn(ctx, nic)),
  };
}

async function targetNetworkOf(ctx: StepContext, { nics: [nic], name }: PlannedLoadBalancer): Promise<string> {
  const planned = ctx.plan.networks.find(({ sourceId }) => sourceId === nic?.sourceNetworkId);
  if (planned !== undefined && planned.target !== 'create') return planned.target.use;
  return needed(await findNetwork(ctx, nic?.sourceNetworkId ?? ''), `The network of ${name}`).id;
}

/** Its own addresses: in rescue a load balancer keeps its ports. Only the first NIC leads anywhere. */
function nicsIn({ plan }: StepContext, nic: PlannedLoadBalancer['nics'][number]): readonly MoverNic[] {
  const network = plan.networks.find(({ sourceId }) => sourceId === nic.sourceNetworkId);
  const ip = nic.fixedIps.find(({ address }) => address.includes('.'));
  const subnet = network?.subnets.find(({ sourceId }) => sourceId === ip?.subnetId);
  if (network === undefined || ip === undefined || subnet === undefined) return [];
  const prefix = subnet.cidr.slice(subnet.cidr.indexOf('/') + 1);
  return [
    { macAddress: nic.macAddress, address: `${ip.address}/${prefix}`, router: subnet.gatewayIp, mtu: network.mtu },
  ];
}
