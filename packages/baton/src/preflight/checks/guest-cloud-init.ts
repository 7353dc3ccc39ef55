import type { CloudInit } from '../../domain/guest-reading.ts';
import { readConsole } from '../../guest/console.ts';
import { type Check, pass, unknown, type Verdict, warn } from '../check.ts';
import { allLeft, looksOf } from './guest-looks.ts';

export const guestCloudInit: Check = {
  id: 'guest.cloud-init',
  title: 'cloud-init does not take the copy for a new machine',
  looksAt:
    'Whether cloud-init is there and not disabled; without a way into the guest, whether it speaks on the console. A new server id is a first boot for it: new SSH host keys, passwords, host name, user data run again.',
  needs: 'console',
  remedy:
    'On each load balancer, before the migration: touch /etc/cloud/cloud-init.disabled (or set manual_cache_clean: true and preserve_hostname: true).',
  run: async (input) => {
    const looks = await looksOf(input);
    if (looks.length === 0) return allLeft();
    return Promise.all(
      looks.map(async ({ name, balancer, cloudInit }) =>
        cloudInit === null
          ? fromConsole(name, await input.source.console(balancer.sourceServerId))
          : seen(name, cloudInit),
      ),
    );
  },
};

/** A new server id makes it do all again that it does once for an instance. */
export const firstBootAgain = ({ installed, disabled, keepsCache }: CloudInit): boolean =>
  installed && !disabled && !keepsCache;

function seen(name: string, cloudInit: CloudInit): Verdict {
  if (firstBootAgain(cloudInit))
    return warn(`${name}: cloud-init is there and enabled; it will run as on a first boot in the target.`);
  return pass(`${name}: ${cloudInit.installed ? 'cloud-init is disabled, or keeps its cache' : 'no cloud-init'}.`);
}

function fromConsole(name: string, console: string): Verdict {
  return readConsole(console).cloudInit
    ? warn(`${name}: cloud-init ran at its last boot; it will run as on a first boot in the target.`)
    : unknown(
        `${name}: cloud-init does not show on its console; whether it is there cannot be proved without access to the guest.`,
      );
}
