/** What a visitor reads: where to go, who to be, what to see and try, how it ends. */
import { type Pair, SOURCE, TARGET } from '../clouds.ts';
import type { Order } from '../options.ts';
import type { Account, Accounts } from './accounts.ts';

export interface Shown {
  readonly url: string;
  readonly accounts: Accounts;
  readonly order: Order;
  readonly moves: Pair;
  readonly ready: Pair;
  readonly cloudsYaml: string;
  readonly staysHours: number;
}

export function screen({ url, accounts, order, moves, ready, cloudsYaml, staysHours }: Shown): string {
  const first = `${moves.name}-${order === 'primary-first' ? 'lb1' : 'lb2'}`;
  const row = (who: string, user: string, password: string, project: string): string =>
    `           ${who.padEnd(10)} ${user.padEnd(6)} ${password.padEnd(15)} ${project}`;
  const account = (who: string, { user, password, project }: Account): string => row(who, user, password, project);
  return `
  Baton in the browser, with two simulated clouds: ${SOURCE} and ${TARGET}

  Open     ${url}

  Sign in  as the operator, who sees everything; or as the tenant, the customer whose pairs these are
${row('', 'User', 'Password', 'Project')}
${account('operator', accounts.operator)}
${account('tenant', accounts.tenant)}

  See      ${moves.name} is on its way from ${SOURCE} to ${TARGET}, ${order}. Its first copies are made;
           then it waits for you, before its HA IPs change cloud.

  Try      Approve    type the words that the page asks for
           Roll back  whenever you like: ${SOURCE} serves again
           Start      ${ready.name}, which stands ready
           Break it   once the HA IPs lead to ${TARGET}, and watch the guard (with the OpenStack client):
                      OS_CLIENT_CONFIG_FILE=${cloudsYaml} \\
                        openstack --os-cloud ${TARGET} server stop ${first}

  End      Ctrl-C: everything is stopped and removed. After ${staysHours} hours it ends by itself.
           The passwords were made for this run, and nothing listens beyond this machine.

`;
}
