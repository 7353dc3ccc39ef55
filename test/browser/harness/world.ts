/** Who and what there is on the stage, by the names that stories use. */

/** Its last number names a pair's HA IPs. */
const OUTSIDE = '127.203.77';

/**
 * Pairs of the project demo in os1. Each story has its own, so that none waits for another: nobody moves still; shop is started from
 * the plan page; keys and watch wait at the gate before the cutover; done goes to its end by itself; of ill, the target refuses to
 * make a server.
 */
export const PAIRS = {
  still: [`${OUTSIDE}.60`],
  shop: [`${OUTSIDE}.10`, `${OUTSIDE}.11`],
  keys: [`${OUTSIDE}.20`],
  watch: [`${OUTSIDE}.30`],
  done: [`${OUTSIDE}.40`],
  ill: [`${OUTSIDE}.50`],
} as const;

export type PairName = keyof typeof PAIRS;
/** Those of which a migration was begun by the API. */
export type BegunName = Exclude<PairName, 'still' | 'shop'>;

export const EXTERNAL_CIDR: string = `${OUTSIDE}.0/24`;

/** Clouds with so many groups, in lists only. */
export const CROWDS = { few: 10, many: 1000 } as const;

/** Two more groups of os1, in lists only: one of demo, and one of somebody else's project. */
export const LISTED = { ofDemo: 'crowd-0', ofCrowd: 'crowd-1' } as const;

/** What of the controllers' clouds is open to tenants: the second source has all projects, of which each sees its own. */
export const SERVED = ['--tenant-sources', 'os1,os1-admin', '--tenant-targets', 'os2'] as const;

/** By user name: an operator; a tenant and a viewer of the pairs' project; a tenant of another one. */
export const PEOPLE = {
  admin: { project: 'admin' },
  demo: { project: 'demo' },
  vera: { project: 'demo' },
  tess: { project: 'crowd-1' },
} as const;

export type PersonName = keyof typeof PEOPLE;
