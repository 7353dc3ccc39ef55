import { type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';

export const sourceUserData: Check = {
  id: 'source.user-data',
  title: 'Nothing waits for user data at the first boot in the target',
  looksAt:
    'cloud-init inside each load balancer. Nova keeps user data to itself: it is not read, and the server in the target has none. A cloud-init that is on takes the copy for a new machine and runs without it.',
  needs: 'guest',
  remedy:
    'Before the migration, on each load balancer: touch /etc/cloud/cloud-init.disabled. What user data set up is on the disk already, and comes along with it.',
  run: (input) =>
    eachGuest(
      input,
      ['cloudInit'],
      ({ cloudInit }) =>
        !cloudInit.installed || cloudInit.disabled || cloudInit.keepsCache
          ? []
          : [warn('cloud-init is on; in the target it runs as on a first boot, and without user data.')],
      'cloud-init does not ask for it.',
    ),
};
