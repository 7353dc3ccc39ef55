import type { GuestInterface } from '../../domain/guest-reading.ts';
import type { PlannedNic } from '../../domain/plan.ts';
import { block, type Check, type Verdict, warn } from '../check.ts';
import { includes, instancesOf } from './guest-instances.ts';
import { eachGuest, type Look, type Seen } from './guest-looks.ts';

/** systemd's names by slot and path: they follow the machine type (`ens3` on pc is `enp1s0` or the like on q35). */
const BY_PLACE = /^en[ops]\d/;
/** Drivers of BSD name their interfaces; these are not virtio's. */
const BY_MODEL = /^(em|igb|re|vmx|xn)\d/;

export const guestInterfaces: Check = {
  id: 'guest.interfaces',
  title: 'Interfaces that VRRP names are there, and keep their names in the target',
  looksAt:
    "Interfaces in the configuration against those of the guest; their MACs and addresses against the plan's ports; and whether names depend on hardware that the plan does not pin (hw_machine_type, hw_vif_model). keepalived ends for good when an interface is missing.",
  needs: 'guest',
  remedy:
    'Bring the name in the configuration and the interface in line (ip -br link), on each load balancer; keepalived -t.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations', 'interfaces'],
      (look) => {
        const named = namedIn(look);
        const missing = named.filter((name) => !look.interfaces.some((one) => one.name === name));
        return [
          ...missing.map((name) =>
            block(`VRRP names ${name}, which is not there: at its next start keepalived would end.`),
          ),
          ...look.balancer.nics.flatMap((nic) => ofNic(nic, look.interfaces)),
          ...named.filter((name) => !missing.includes(name)).flatMap((name) => mayChange(look, name)),
        ];
      },
      'interfaces, MACs and addresses are as planned.',
    ),
};

function namedIn(look: Seen<'configurations'>): readonly string[] {
  const names = instancesOf(look).flatMap((one) => [
    one.interface ?? [],
    ...[...one.addresses, ...one.excludedAddresses].map((address) => address.interface ?? []),
  ]);
  // An interface of VRRP's own (use_vmac) is made by the daemon, on top of the one it is named for.
  return [...new Set(names.flat())].filter((name) => !name.startsWith('vrrp'));
}

function ofNic(nic: PlannedNic, interfaces: readonly GuestInterface[]): readonly Verdict[] {
  const mac = nic.macAddress.toLowerCase();
  const carriers = interfaces.filter((one) => one.macAddress?.toLowerCase() === mac);
  if (carriers.length === 0) return [warn(`no interface has MAC ${nic.macAddress} of port ${nic.name}.`)];
  const present = carriers.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  return nic.fixedIps
    .filter(({ address }) => !includes(present, address))
    .map(({ address }) =>
      warn(
        `${address} of port ${nic.name} is not on ${carriers.map(({ name }) => name).join(', ')}: the guest uses another one, or none.`,
        'ip address: give the interface the address of its port, or make it known to Neutron.',
      ),
    );
}

function mayChange({ balancer }: Look, name: string): readonly Verdict[] {
  const { hw_machine_type: machine, hw_vif_model: model } = balancer.imageProperties;
  if (BY_PLACE.test(name) && machine === undefined)
    return [
      warn(
        `${name} is named after its place in the machine, and the plan does not say the machine type: with another one it has another name, and keepalived ends.`,
        `Add hw_machine_type (pc or q35, as the source runs it) to imageProperties of ${balancer.name} in the plan; or pin the name to the MAC (netplan: match macaddress and set-name), which is kept.`,
      ),
    ];
  return BY_MODEL.test(name) && model === undefined
    ? [
        warn(
          `${name} is named after the model of its NIC, and the plan does not say which.`,
          `Add hw_vif_model (as the source runs it) to imageProperties of ${balancer.name} in the plan.`,
        ),
      ]
    : [];
}
