import { block, type Check, foundOr } from '../check.ts';

const NEEDED: Readonly<Record<string, string>> = {
  'revision-if-match': 'moves a floating IP only if nobody else moved it (compare-and-swap)',
  'allowed-address-pairs': 'lets the VIP be used by both load balancers',
  'security-group': 'security groups',
  router: 'routers and floating IPs',
};

export const cloudsExtensions: Check = {
  id: 'clouds.extensions',
  title: 'Neutron offers what a cutover needs, in both clouds',
  looksAt: 'The extensions that Neutron lists; port-security in the target only where the plan turns it off.',
  needs: 'lists',
  remedy: 'Ask the operator of that cloud to switch the extension on; without it a floating IP cannot be moved safely.',
  run: async ({ plan, source, target }) => {
    const open =
      plan.loadBalancers.some((balancer) => balancer.nics.some((nic) => !nic.portSecurityEnabled)) ||
      plan.networks.some((network) => !network.portSecurityEnabled);
    const [from, to] = await Promise.all([source.extensions(), target.extensions()]);
    const inTarget = open ? { ...NEEDED, 'port-security': 'ports without port security' } : NEEDED;
    const lacking = (cloud: string, there: readonly string[], needed: Readonly<Record<string, string>>) =>
      Object.entries(needed)
        .filter(([name]) => !there.includes(name))
        .map(([name, purpose]) => block(`${cloud} has no Neutron extension ${name}: ${purpose}.`));
    return foundOr(
      [
        ...lacking(plan.source.cloud, from, { 'revision-if-match': NEEDED['revision-if-match'] ?? '' }),
        ...lacking(plan.target.cloud, to, inTarget),
      ],
      Object.keys(inTarget).join(', '),
    );
  },
};
