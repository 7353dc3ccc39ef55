/** HA groups as `GET /v1/clouds/:cloud/groups` answers them. Every id and address is made up. */
import type { HaGroup, LoadBalancer, Server } from '../api/types/ha-group.ts';
import {
  recordedFloatingIp,
  recordedNetwork,
  recordedPort,
  recordedRouter,
  recordedSecurityGroup,
  recordedServer,
  recordedSubnet,
  recordedVolume,
} from './recorded-resources.ts';

const PROJECT = '9f0c4c1d2b7e4a6f8a3b5c6d7e8f9a0b';

export interface GroupWishes {
  readonly name?: string;
  readonly host?: number;
  readonly secondaryStatus?: Server['status'];
  readonly hasPairs?: boolean;
  readonly projectId?: string;
}

export function recordedGroup(wishes: GroupWishes = {}): HaGroup {
  const { name = 'shop', host = 10, secondaryStatus = 'ACTIVE', hasPairs = true, projectId = PROJECT } = wishes;
  const third = Math.floor(host / 250);
  const haIps = [`203.0.${113 + third}.${host % 250}`];
  if (name === 'shop') haIps.push('203.0.113.11');
  const vipPort = recordedPort(`vip-${name}`, projectId, {
    name: `${name}-vip`,
    fixedIps: [{ subnetId: 'subnet-front', address: '10.0.0.100' }],
  });
  return {
    name,
    key: `${projectId}/port-vip-${name}`,
    projectId,
    confidence: 'certain',
    vips: [
      {
        address: '10.0.0.100',
        networkId: 'net-front',
        port: vipPort,
        confidence: 'certain',
        evidence: [`port ${name}-vip has the address and is bound to nothing`],
      },
    ],
    haIps: haIps.map((address) => ({
      address,
      vipAddress: '10.0.0.100',
      declaredBy: 'vip-port',
      floatingIp: recordedFloatingIp(address, vipPort.id, projectId),
      confidence: 'certain',
      evidence: [`floating IP ${address} leads to port ${name}-vip`],
    })),
    loadBalancers: [
      balancer(`${name}-lb`, 1, 'ACTIVE', hasPairs, projectId),
      balancer(`${name}-lb`, 2, secondaryStatus, hasPairs, projectId),
    ],
    roles: {
      primary: `${name}-lb1`,
      kind: 'active-passive',
      evidence: [`console of ${name}-lb1 says VRRP VI_1 MASTER`],
    },
    contradictions: [],
    networks: [recordedNetwork(projectId)],
    subnets: [recordedSubnet(projectId)],
    routers: [{ router: recordedRouter(projectId), subnetIds: ['subnet-front'] }],
    securityGroups: [recordedSecurityGroup(projectId)],
  };
}

function balancer(
  names: string,
  index: number,
  status: Server['status'],
  hasPairs: boolean,
  projectId: string,
): LoadBalancer {
  const name = `${names}${index}`;
  const server = recordedServer(name, projectId, status);
  const port = recordedPort(name, projectId, {
    macAddress: `fa:16:3e:00:00:0${index}`,
    fixedIps: [{ subnetId: 'subnet-front', address: `10.0.0.1${index}` }],
    allowedAddressPairs: hasPairs ? [{ ipAddress: '10.0.0.100' }] : [],
    status: 'ACTIVE',
    deviceId: server.id,
    deviceOwner: 'compute:nova',
  });
  return {
    server,
    ports: [port],
    disks: [
      {
        kind: 'volume',
        boot: true,
        device: '/dev/vda',
        volume: recordedVolume(name, projectId),
        deleteOnTermination: false,
      },
    ],
    confidence: 'certain',
    evidence: hasPairs ? [`port ${port.name} has the address pair 10.0.0.100`] : ['it answers for the VIP'],
  };
}
