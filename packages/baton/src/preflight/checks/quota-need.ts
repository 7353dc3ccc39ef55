import type { Headroom } from '../../domain/cloud-resources.ts';
import { block, type Verdict } from '../check.ts';

export type Need = Partial<Readonly<Record<keyof Headroom, number>>>;

/** One, and several. */
const WORDS: Readonly<Record<keyof Headroom, readonly [string, string]>> = {
  instances: ['server', 'servers'],
  cores: ['vCPU', 'vCPUs'],
  ramMib: ['MiB of RAM', 'MiB of RAM'],
  volumes: ['volume', 'volumes'],
  volumeGib: ['GiB of volumes', 'GiB of volumes'],
  snapshots: ['volume snapshot', 'volume snapshots'],
  networks: ['network', 'networks'],
  subnets: ['subnet', 'subnets'],
  routers: ['router', 'routers'],
  ports: ['port', 'ports'],
  floatingIps: ['floating IP', 'floating IPs'],
  securityGroups: ['security group', 'security groups'],
  securityGroupRules: ['security group rule', 'security group rules'],
};

/** What does not fit, with the number that is needed and the number that is left. */
export function shortages(cloud: string, need: Need, headroom: Headroom): readonly Verdict[] {
  return entries(need).flatMap(([key, needed]) => {
    const left = headroom[key];
    return left === null || needed <= left
      ? []
      : [block(`${cloud} has room for ${words(key, Math.max(0, left))} more; ${needed} needed.`)];
  });
}

/** `2 servers (8 left), 3 volumes (unlimited), ...` */
export function describeNeed(need: Need, headroom: Headroom): string {
  return entries(need)
    .filter(([, needed]) => needed > 0)
    .map(([key, needed]) => `${words(key, needed)} (${headroom[key] === null ? 'unlimited' : `${headroom[key]} left`})`)
    .join(', ');
}

function entries(need: Need): readonly (readonly [keyof Headroom, number])[] {
  return (Object.keys(WORDS) as (keyof Headroom)[]).flatMap((key) =>
    need[key] === undefined ? [] : [[key, need[key]] as const],
  );
}

function words(key: keyof Headroom, amount: number): string {
  const [one, several] = WORDS[key];
  return `${amount} ${amount === 1 ? one : several}`;
}
