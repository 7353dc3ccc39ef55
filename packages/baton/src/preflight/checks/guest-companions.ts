import { type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

interface Companion {
  readonly name: RegExp;
  readonly loses: string;
}

const KEEPS = 'in step between the load balancers: lost at the cutover';

const COMPANIONS: readonly Companion[] = [
  { name: /conntrackd/i, loses: `keeps connections of the firewall ${KEEPS}` },
  { name: /pfsync/i, loses: `keeps states of the packet filter ${KEEPS}` },
  { name: /haproxy.*peers|peers.*haproxy/i, loses: `keeps stick tables ${KEEPS}` },
  { name: /ipvs.*sync|ipvs_?syncd|lvs_sync/i, loses: `keeps connections of IPVS ${KEEPS}` },
  { name: /csync2|lsyncd|unison|syncthing/i, loses: `keeps files ${KEEPS}` },
  { name: /drbd|gluster|galera|etcd|consul/i, loses: `keeps data ${KEEPS}` },
  { name: /^(?:frr|bird)$/i, loses: 'speaks a routing protocol, and its neighbours stay in the source' },
];

export const guestCompanions: Check = {
  id: 'guest.companions',
  title: 'What else the load balancers share between them',
  looksAt:
    'Daemons that keep state in step: conntrackd, pfsync, peers of haproxy, IPVS synchronisation, file and data replication; routing daemons. While one load balancer is in each cloud they do not reach each other.',
  needs: 'guest',
  remedy:
    'Choose an hour in which losing that state is fine: clients connect, or log in, once more at the cutover. It forms again when the pair has joined; look at it then.',
  run: (input) =>
    eachGuest(
      input,
      ['companions'],
      ({ companions }) =>
        COMPANIONS.flatMap(({ name, loses }) => {
          const found = companions.find((one) => name.test(one));
          return found === undefined ? [] : [warn(`${found} ${loses}.`)];
        }),
      'nothing that would be lost.',
    ),
};
