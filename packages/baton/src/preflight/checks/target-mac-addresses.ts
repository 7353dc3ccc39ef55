import { block, type Check, foundOr, warn } from '../check.ts';

export const targetMacAddresses: Check = {
  id: 'target.mac-addresses',
  title: 'MAC addresses of the load balancers are free in the target',
  looksAt:
    "Ports of the target's project with the same MAC. Neutron refuses it on one network; on another one it is a twin that should not be there.",
  needs: 'lists',
  remedy: 'See whose port it is: a leftover of an earlier migration can be deleted.',
  run: async ({ plan, target, own }) => {
    const ports = await target.ports();
    const used = new Map(
      plan.networks.flatMap((network) =>
        network.target === 'create' ? [] : [[network.sourceId, network.target.use] as const],
      ),
    );
    const found = plan.loadBalancers
      .flatMap((balancer) => balancer.nics)
      .flatMap((nic) =>
        ports
          .filter((port) => port.macAddress.toLowerCase() === nic.macAddress.toLowerCase() && !own.made(port))
          .map((port) => {
            const text = `MAC ${nic.macAddress} of ${nic.name} is on port ${port.name || port.id} in ${plan.target.cloud}.`;
            return port.networkId === used.get(nic.sourceNetworkId) ? block(text) : warn(text);
          }),
      );
    return foundOr(found, 'Free.');
  },
};
