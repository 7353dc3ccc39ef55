import { type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

/** The kernel's names follow the order in which disks are found, and the kind of the bus (vda, sda). */
const BY_ORDER = /^\/dev\/(?:vd|sd|xvd|hd)[a-z]/;

export const guestFstab: Check = {
  id: 'guest.fstab',
  title: 'Disks are mounted by UUID or label',
  looksAt:
    '/etc/fstab for names such as /dev/vdb1. In the target a disk may have another one; then the boot waits for it, or stops in emergency mode, or, with nofail, goes on without the data.',
  needs: 'guest',
  remedy:
    'blkid shows the UUID: write UUID=... in place of the name, on each load balancer; findmnt --verify must be content.',
  run: (input) =>
    eachGuest(
      input,
      ['fstab'],
      ({ fstab }) =>
        fstab
          // The root is what the boot loader gives; there is one first disk in both clouds.
          .filter(({ device, path }) => path !== '/' && BY_ORDER.test(device))
          .map(({ device, path, options, line }) =>
            warn(
              `/etc/fstab, line ${line}: ${device} on ${path}; under another name ${options.includes('nofail') ? 'it would not be mounted, and the boot goes on without it' : 'the boot stops'}.`,
            ),
          ),
      'no disk by its name.',
    ),
};
