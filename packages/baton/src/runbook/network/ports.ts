/** The VIP ports and the load balancers' ports: same addresses, same MACs, the address pairs that let the VIP move. */
import type { Port } from '../../domain/cloud-resources.ts';
import type { PlannedNic, PlannedVip } from '../../domain/plan.ts';
import { findPort } from '../made.ts';
import { descriptionMark } from '../../domain/marks.ts';
import type { StepContext } from '../step.ts';
import type { NetworkIds } from './networks.ts';
import type { SecurityGroupIds } from './security-groups.ts';
import { makeReservations } from './reservations.ts';
import { tag } from './tagged.ts';

export async function makePorts(ctx: StepContext, ids: NetworkIds, groups: SecurityGroupIds): Promise<void> {
  for (const vip of ctx.plan.vips) await makeVipPort(ctx, vip, ids, groups);
  for (const nic of allNics(ctx)) await makeNicPort(ctx, nic, ids, groups);
  await makeReservations(ctx, ids);
}

function allNics(ctx: StepContext): readonly PlannedNic[] {
  return ctx.plan.loadBalancers.flatMap((balancer) => balancer.nics);
}

/** Unbound for good: it only reserves the address and carries the floating IP (Neutron, OVN virtual_ips.rst). */
async function makeVipPort(
  ctx: StepContext,
  vip: PlannedVip,
  ids: NetworkIds,
  groups: SecurityGroupIds,
): Promise<void> {
  const made =
    (await findPort(ctx, vip.sourcePortId)) ??
    (await ctx.target.network.createPort(
      {
        name: vip.name,
        description: descriptionMark(ctx.migrationId, `port.${vip.sourcePortId}`),
        networkId: mapped(ids.networks, vip.sourceNetworkId),
        fixedIps: [{ subnetId: mapped(ids.subnets, vip.sourceSubnetId), address: vip.address }],
        securityGroupIds: vip.sourceSecurityGroupIds.map((id) => mapped(groups, id)),
        allowedAddressPairs: [],
        ...(vip.dnsName === undefined ? {} : { dnsName: vip.dnsName }),
        ...(vip.dnsDomain === undefined ? {} : { dnsDomain: vip.dnsDomain }),
      },
      ctx.signal,
    ));
  await tag(ctx, ctx.target.network, 'ports', made, vip.tags);
}

/** The MAC must be right at creation: changing it later is the operator's (Neutron's policy update_port:mac_address). */
async function makeNicPort(
  ctx: StepContext,
  nic: PlannedNic,
  ids: NetworkIds,
  groups: SecurityGroupIds,
): Promise<void> {
  const made =
    (await findPort(ctx, nic.sourcePortId)) ??
    (await ctx.target.network.createPort(
      {
        name: nic.name,
        description: descriptionMark(ctx.migrationId, `port.${nic.sourcePortId}`),
        networkId: mapped(ids.networks, nic.sourceNetworkId),
        macAddress: nic.macAddress,
        fixedIps: nic.fixedIps.map((ip) => ({ subnetId: mapped(ids.subnets, ip.subnetId), address: ip.address })),
        securityGroupIds: nic.sourceSecurityGroupIds.map((id) => mapped(groups, id)),
        allowedAddressPairs: nic.allowedAddressPairs,
        portSecurityEnabled: nic.portSecurityEnabled,
        ...settingsOf(nic),
      },
      ctx.signal,
    ));
  await tag(ctx, ctx.target.network, 'ports', made, nic.tags);
}

function settingsOf({ adminStateUp, dnsName, dnsDomain, extraDhcpOptions, vnicType }: PlannedNic): object {
  return {
    ...(adminStateUp === undefined ? {} : { adminStateUp }),
    ...(dnsName === undefined ? {} : { dnsName }),
    ...(dnsDomain === undefined ? {} : { dnsDomain }),
    ...(extraDhcpOptions === undefined ? {} : { extraDhcpOptions }),
    ...(vnicType === undefined ? {} : { vnicType }),
  };
}

/** What differs between a planned NIC and its port in the target, in words; empty when all is as planned. */
export function nicDifferences(nic: PlannedNic, port: Port): readonly string[] {
  const differences: string[] = [];
  if (port.macAddress.toLowerCase() !== nic.macAddress.toLowerCase())
    differences.push(`MAC ${port.macAddress}, planned ${nic.macAddress}`);
  const planned = nic.fixedIps
    .map((ip) => ip.address)
    .toSorted()
    .join(' ');
  const present = port.fixedIps
    .map((ip) => ip.address)
    .toSorted()
    .join(' ');
  if (planned !== present) differences.push(`fixed IPs ${present}, planned ${planned}`);
  if (port.portSecurityEnabled !== nic.portSecurityEnabled)
    differences.push(`port security ${port.portSecurityEnabled ? 'on' : 'off'}, planned otherwise`);
  const pairs = new Set(port.allowedAddressPairs.map((pair) => pair.ipAddress));
  for (const pair of nic.allowedAddressPairs) {
    if (!pairs.has(pair.ipAddress)) differences.push(`no address pair ${pair.ipAddress}`);
  }
  return differences;
}

export function mapped(ids: ReadonlyMap<string, string>, sourceId: string): string {
  const id = ids.get(sourceId);
  // The plan file is validated: every id it refers to is described in it.
  if (id === undefined) throw new Error(`the plan refers to ${sourceId} and does not describe it`);
  return id;
}
