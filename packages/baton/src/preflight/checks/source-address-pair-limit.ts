import { type Check, foundOr, warn } from '../check.ts';
import { nicsOf } from '../planned.ts';

/** Neutron's max_allowed_address_pair; a tenant cannot read it. */
const USUAL_LIMIT = 10;

export const sourceAddressPairLimit: Check = {
  id: 'source.address-pair-limit',
  title: 'No port needs more address pairs than Neutron allows',
  looksAt: `Address pairs of each planned NIC, after a range became its single VIPs. Neutron allows ${USUAL_LIMIT} for each port where its operator did not change it (max_allowed_address_pair).`,
  needs: 'lists',
  remedy:
    "Ask the target's operator for the limit there (max_allowed_address_pair in neutron.conf), or take pairs of addresses that nobody uses any more out of the plan (loadBalancers.nics.allowedAddressPairs).",
  run: ({ plan }) =>
    Promise.resolve(
      foundOr(
        nicsOf(plan)
          .filter(({ nic }) => nic.allowedAddressPairs.length > USUAL_LIMIT)
          .map(({ balancer, nic }) =>
            warn(
              `${nic.name} of ${balancer.name} needs ${nic.allowedAddressPairs.length} address pairs; by default Neutron refuses more than ${USUAL_LIMIT}.`,
            ),
          ),
        `At most ${Math.max(0, ...nicsOf(plan).map(({ nic }) => nic.allowedAddressPairs.length))} on one.`,
      ),
    ),
};
