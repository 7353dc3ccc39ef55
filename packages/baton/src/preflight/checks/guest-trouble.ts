import { readConsole } from '../../guest/console.ts';
import { type Check, pass, unknown, type Verdict, warn } from '../check.ts';
import { firstOf } from './guest-instances.ts';
import { allLeft, looksOf } from './guest-looks.ts';

export const guestTrouble: Check = {
  id: 'guest.trouble',
  title: 'The last boot of each load balancer went well',
  looksAt:
    'Lines on the console that say that the boot stopped or stumbled: a panic, emergency mode, a mount that failed.',
  needs: 'console',
  remedy:
    'Mend it, then stop and start the load balancer once before the migration, the secondary first (openstack server stop, then start): it must come up by itself.',
  run: async (input) => {
    const looks = await looksOf(input);
    if (looks.length === 0) return allLeft();
    return Promise.all(
      looks.map(async ({ name, balancer, trouble }): Promise<Verdict> => {
        const console = await input.source.console(balancer.sourceServerId);
        const lines = [...new Set([...trouble, ...readConsole(console).trouble])];
        if (lines.length > 0) return warn(`${name}: its console says ${firstOf(lines)}.`);
        return console.trim() === ''
          ? unknown(`${name}: its console is empty.`)
          : pass(`${name}: no trouble on its console.`);
      }),
    );
  },
};
