/** Situations in which a check of VRRP and the network around it must fire, each with what it says. */
import { changedInstances, configured, named, saying, unicast, written } from './guest-changes.ts';
import { guests, lb1, VMAC } from './guest-readings.ts';
import { type Case, used, withBackend, withNic } from './situation.ts';

export const guestNetworkCases: readonly Case[] = [
  ['guest.interfaces', 'block', 'VRRP names ens3, which is not there', configured({ interface: 'ens3' })],
  [
    'guest.interfaces',
    'warn',
    'no interface has MAC fa:16:3e:00:00:0a',
    guests({ interfaces: (lb1.interfaces ?? []).map((one) => ({ ...one, macAddress: null })) }),
  ],
  [
    'guest.interfaces',
    'warn',
    '10.20.0.11 of port port-a is not on eth0',
    guests({ interfaces: (lb1.interfaces ?? []).map((one) => ({ ...one, addresses: [] })) }),
  ],
  ['guest.interfaces', 'warn', 'ens3 is named after its place', guests(named('ens3'))],
  ['guest.interfaces', 'warn', 'em0 is named after the model', guests(named('em0'))],
  ['guest.unicast', 'block', 'sends from 10.20.0.99', configured(unicast('10.20.0.99', ['10.20.0.12']))],
  ['guest.unicast', 'block', 'sends to 10.20.0.13: none of them', configured(unicast(null, ['10.20.0.13']))],
  ['guest.unicast', 'block', 'sends to nobody', configured(unicast(null, []))],
  ['guest.unicast', 'warn', 'sends to 10.20.0.13 as well', configured(unicast(null, ['10.20.0.12', '10.20.0.13']))],
  [
    'guest.vrrp-crosses',
    'warn',
    'unicast peer 10.21.0.12 is behind a router',
    configured(unicast(null, ['10.21.0.12'])),
  ],
  [
    'guest.vrrp-crosses',
    'warn',
    'shop-net is a network of the target that was there before',
    { ...guests(), plan: used },
  ],
  [
    'guest.virtual-mac',
    'block',
    'on OVN in os2 the VIP would not answer',
    { ...configured({ virtualMac: VMAC, vmacTransmitsFromBase: true }), plan: withBackend('ovn') },
  ],
  [
    'guest.virtual-mac',
    'block',
    'no address pair of its ports has that MAC',
    { ...configured({ virtualMac: VMAC }), plan: withBackend('openvswitch') },
  ],
  [
    'guest.virtual-mac',
    'warn',
    'whether os2 lets it through is not known',
    {
      ...configured({ virtualMac: VMAC }),
      plan: withBackend('unknown', withNic({ portSecurityEnabled: false })),
    },
  ],
  [
    'guest.virtual-mac',
    'block',
    'uses the MAC 00:00:5e:00:00:33',
    { ...written({ kind: 'ucarp' }), plan: withBackend('ovn') },
  ],
  ['guest.advert-interval', 'warn', 'an advert every 10 ms', configured({ advertIntervalMs: 10 })],
  ['guest.advert-interval', 'warn', 'an advert every 78 ms', configured({ advert: { base: 0, skew: 20 } })],
  ['guest.startup-delay', 'block', 'waits 3600 s after its start', written({ startupDelaySeconds: 3600 })],
  [
    'guest.authentication',
    'warn',
    'no security group of its ports lets IP protocol 51 in',
    configured({ authentication: 'ah' }),
  ],
  [
    'guest.authentication',
    'warn',
    'its clock is off or not synchronized',
    guests({
      ...changedInstances(lb1, { authentication: 'hmac' }),
      clock: { offsetMs: 0, errorMs: 1, synchronized: false },
    }),
  ],
  [
    'guest.authentication',
    'unknown',
    'it uses HMAC, and the clock cannot be seen',
    guests({ ...changedInstances(lb1, { authentication: 'hmac' }), clock: null }),
  ],
  ['guest.saved-demotion', 'warn', 'demoted by 240', saying({ demotion: 240 })],
  ['guest.saved-demotion', 'warn', 'has priority 1 in its file', configured({ priority: 1 })],
  ['guest.saved-demotion', 'warn', 'has advskew 254', configured({ advert: { base: 1, skew: 254 } })],
  ['guest.saved-demotion', 'warn', 'runs with priority 254, and its file says 100', configured({ priority: 100 }, {})],
];
