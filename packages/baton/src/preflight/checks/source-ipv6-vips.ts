import { covers, sameAddress } from '../../domain/ip-range.ts';
import { block, type Check, foundOr, warn } from '../check.ts';
import { nicsOf } from '../planned.ts';

/** RFC 4291 2.4: what is routed on the internet. */
const GLOBAL_UNICAST = '2000::/3';

export const sourceIpv6Vips: Check = {
  id: 'source.ipv6-vips',
  title: 'Public IPv6 addresses of the pair have a way to the target',
  looksAt:
    "VIPs and shared address pairs that are public IPv6 addresses. A floating IP is IPv4 only: an IPv6 address follows its prefix, and that only the providers' routing moves.",
  needs: 'lists',
  requirement: 'vips',
  remedy:
    'Ask both operators whether the prefix can be routed to the target, and when. Else publish new AAAA records with addresses of the target, with a short TTL, and take the old ones away before the cutover: clients with IPv6 prefer it.',
  run: ({ plan }) => {
    const shared = plan.loadBalancers.map((balancer) =>
      balancer.nics.flatMap((nic) => nic.allowedAddressPairs.map((pair) => pair.ipAddress)),
    );
    const [first = [], ...others] = shared;
    const onAll = first.filter((address) =>
      others.every((addresses) => addresses.some((one) => sameAddress(one, address))),
    );
    const own = nicsOf(plan).flatMap(({ nic }) => nic.fixedIps.map((ip) => ip.address));
    const addresses = [...new Set([...plan.vips.map((vip) => vip.address), ...onAll])].filter(
      (address) => covers(GLOBAL_UNICAST, address.split('/')[0] ?? address) && !own.includes(address),
    );
    return Promise.resolve(
      foundOr(
        [
          ...plan.haIps
            .filter((haIp) => haIp.vipAddress.includes(':'))
            .map((haIp) =>
              block(`The HA IP ${haIp.address} leads to ${haIp.vipAddress}: a floating IP leads to IPv4 only.`),
            ),
          ...addresses.map((address) =>
            warn(`${address} is a public IPv6 address of the pair: it is not moved with the HA IPs.`),
          ),
        ],
        'There are none.',
      ),
    );
  },
};
