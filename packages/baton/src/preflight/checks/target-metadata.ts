import { type Check, foundOr, warn } from '../check.ts';

/** Keys by which platforms act on a server: the HA IP's declaration, and a provider's own migration service. */
const HA_KEYS = new Set(['ha_vip_address', 'ha_floatingips', 'ha_execution']);
const MIGRATION_KEY = /^(o2o-|migrate_flag$|_export_progress$)/;

export const targetMetadata: Check = {
  id: 'target.metadata',
  title: 'Server metadata that a platform acts on',
  looksAt:
    "Keys of the load balancers' metadata, which goes along as it is: ha_vip_address, ha_floatingips and ha_execution declare an HA IP to some platforms; migrate_flag and o2o-* order a migration of the provider's own.",
  needs: 'lists',
  remedy:
    "Ask the target's operator what the platform does with these keys. Where it moves HA IPs by them itself, agree on who does; take keys that nobody wants there out of the plan (loadBalancers.metadata).",
  run: ({ plan }) =>
    Promise.resolve(
      foundOr(
        plan.loadBalancers.flatMap(({ name, metadata }) => {
          const ha = Object.keys(metadata).filter((key) => HA_KEYS.has(key));
          const orders = Object.keys(metadata).filter((key) => MIGRATION_KEY.test(key));
          return [
            ...(ha.length === 0
              ? []
              : [
                  warn(
                    `${name} carries ${ha.join(', ')} into ${plan.target.cloud}: a platform that knows them sends the HA IP there by itself.`,
                  ),
                ]),
            ...(orders.length === 0
              ? []
              : [
                  warn(
                    `${name} carries ${orders.join(', ')}: another migration service may act on it while Baton works.`,
                  ),
                ]),
          ];
        }),
        'There is none.',
      ),
    ),
};
