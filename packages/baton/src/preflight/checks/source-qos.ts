import { type Check, foundOr, warn } from '../check.ts';
import { movingIds } from '../planned.ts';

export const sourceQos: Check = {
  id: 'source.qos',
  title: 'What becomes of QoS policies',
  looksAt:
    'QoS policies (limits of bandwidth or packets, DSCP marks) on the networks, ports and HA IPs of the group. They belong to one cloud.',
  needs: 'lists',
  remedy:
    "Ask the target's operator for a policy like it, and put it on once the network is reproduced: openstack port set --qos-policy <policy> <port>. Without it the target's own limits hold, or none.",
  run: async ({ plan, source }) => {
    const [networks, ports, floatingIps] = await Promise.all([source.networks(), source.ports(), source.floatingIps()]);
    const moving = movingIds(plan).ports;
    const planned = new Set(plan.networks.map((network) => network.sourceId));
    const haIps = new Set(plan.haIps.map((haIp) => haIp.sourceFloatingIpId));
    const limited = [
      ...networks
        .filter((one) => planned.has(one.id) && one.qosPolicyId !== null)
        .map((one) => `network ${one.name} (${one.qosPolicyId})`),
      ...ports
        .filter((one) => moving.has(one.id) && one.qosPolicyId !== null)
        .map((one) => `port ${one.name || one.id} (${one.qosPolicyId})`),
      ...floatingIps
        .filter((one) => haIps.has(one.id) && one.qosPolicyId !== null)
        .map((one) => `HA IP ${one.address} (${one.qosPolicyId})`),
    ];
    return foundOr(
      limited.map((what) => warn(`A QoS policy is on ${what}; there is none in the target.`)),
      'There are none.',
    );
  },
};
