import { type Check, foundOr, warn } from '../check.ts';

/** What gives the guest's NICs and disks their names (nova/objects/image_meta.py). Firmware: without one it is the BIOS. */
const NAMING = ['hw_machine_type', 'hw_disk_bus', 'hw_vif_model'] as const;

export const targetImageProperties: Check = {
  id: 'target.image-properties',
  title: 'The guest sees the same hardware in the target',
  looksAt:
    'hw_machine_type, hw_disk_bus and hw_vif_model that the root disk carries along (imageProperties of the plan). What is not known is as the target has it by default: another machine type turns ens3 into enp1s0, another bus vda into sda.',
  needs: 'lists',
  remedy:
    "Ask both operators for their defaults, or look inside the guest (dmidecode -s system-version says pc or Q35), and write them into loadBalancers.imageProperties of the plan. A guest that goes by MAC and by UUID (netplan match, UUID= in fstab) is safe without; keepalived goes by the NIC's name.",
  run: ({ plan }) =>
    Promise.resolve(
      foundOr(
        plan.loadBalancers.flatMap(({ name, imageProperties }) => {
          const missing = NAMING.filter((key) => imageProperties[key] === undefined);
          return missing.length === 0
            ? []
            : [
                warn(
                  `${name}: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not known: its NICs and disks may get other names.`,
                ),
              ];
        }),
        'All of them are known, and carried along.',
      ),
    ),
};
