import { covers } from '../../domain/ip-range.ts';
import { type Check, unknown, warn } from '../check.ts';
import { includes } from './guest-instances.ts';
import { eachGuest } from './guest-looks.ts';

/** Where OpenStack's metadata service answers. */
const METADATA = '169.254.169.254';

export const guestMetadataRoute: Check = {
  id: 'guest.metadata-route',
  title: 'No fixed route leads to the metadata service of the source',
  looksAt:
    "A route to 169.254.169.254 by way of an address that is not the gateway, and not learned by DHCP: the source's DHCP port, which has another address in the target.",
  needs: 'guest',
  remedy:
    'Take the route out of the network configuration of the guest: DHCP gives the right one, and the gateway works without it.',
  run: (input) =>
    eachGuest(
      input,
      ['routes'],
      ({ routes }) => {
        const gateways = input.plan.networks.flatMap(({ subnets }) =>
          subnets.flatMap(({ gatewayIp }) => gatewayIp ?? []),
        );
        return routes
          .filter(({ destination }) => destination !== 'default' && covers(destination, METADATA))
          .filter(({ destination }) => !destination.endsWith('/0'))
          .flatMap(({ gateway, protocol = null }) => {
            if (gateway === null || protocol === 'dhcp' || includes(gateways, gateway)) return [];
            const goes = `its route to ${METADATA} goes by ${gateway}`;
            return protocol === null
              ? [unknown(`${goes}; whether DHCP gave it was not told.`)]
              : [warn(`${goes}, which may not be there in the target.`)];
          });
      },
      'no fixed one, or by the gateway.',
    ),
};
