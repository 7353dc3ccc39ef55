import { readConsole } from '../../guest/console.ts';
import { type Check, unknown, warn } from '../check.ts';

export const guestCloudInit: Check = {
  id: 'guest.cloud-init',
  title: 'cloud-init does not take the copy for a new machine',
  looksAt:
    'Whether cloud-init speaks on the console. A new server id is a first boot for it: new SSH host keys, passwords, host name, user data run again.',
  needs: 'console',
  remedy:
    'On each load balancer, before the migration: touch /etc/cloud/cloud-init.disabled (or set manual_cache_clean: true and preserve_hostname: true).',
  run: async ({ plan, source }) =>
    Promise.all(
      plan.loadBalancers.map(async (balancer) =>
        readConsole(await source.console(balancer.sourceServerId)).cloudInit
          ? warn(`${balancer.name}: cloud-init ran at its last boot; it will run as on a first boot in the target.`)
          : unknown(
              `${balancer.name}: cloud-init does not show on its console; whether it is there cannot be proved without access to the guest.`,
            ),
      ),
    ),
};
