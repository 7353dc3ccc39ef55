import { block, type Check, warn } from '../check.ts';
import { eachGuest } from './guest-looks.ts';
import { firstBootAgain } from './guest-cloud-init.ts';

export const guestHostName: Check = {
  id: 'guest.host-name',
  title: 'The host name, where the VRRP configuration depends on it, stays the same',
  looksAt:
    "@host lines of keepalived.conf, and whether cloud-init may set another host name in the target: there the metadata gives the server's name.",
  needs: 'guest',
  remedy:
    'On the load balancer: echo "preserve_hostname: true" > /etc/cloud/cloud.cfg.d/99-host-name.cfg, or touch /etc/cloud/cloud-init.disabled; and hostnamectl set-hostname as it is now.',
  run: (input) =>
    eachGuest(
      input,
      ['configurations'],
      ({ configurations, cloudInit, system, balancer }) => {
        if (!configurations.some(({ dependsOnHostName }) => dependsOnHostName)) return [];
        if (cloudInit === null)
          return [
            warn('its VRRP configuration depends on the host name, and whether cloud-init sets it was not seen.'),
          ];
        if (!firstBootAgain(cloudInit) || cloudInit.preservesHostName) return [];
        const now = system?.hostName.split('.')[0] ?? 'unknown';
        return now.toLowerCase() === balancer.name.toLowerCase()
          ? [warn(`its VRRP configuration depends on the host name ${now}, which cloud-init sets again in the target.`)]
          : [
              block(
                `its VRRP configuration depends on the host name ${now}; in the target cloud-init makes it ${balancer.name}, and other lines hold.`,
              ),
            ];
      },
      'does not depend on the host name, or the name stays.',
    ),
};
