/** Groups as a list, and what was left out near them. */
import type { HaGroup, LeftOut } from '../../domain/ha-group.ts';
import { meetsText } from '../../discovery/requirements.ts';
import type { Row } from '../render/formats.ts';
import { printable } from '../render/printable.ts';

export const COLUMNS = ['Name', 'HA IPs', 'VIPs', 'Load Balancers', 'Confidence', 'Meets'] as const;
export const PROJECT = 'Project';

/** More would push the groups off the screen. */
const MOST_LEFT_OUT = 20;

export function listRow(group: HaGroup, projectNames: Readonly<Record<string, string>>): Row {
  return [
    { name: 'Name', value: group.name },
    { name: 'HA IPs', value: group.haIps.map(({ address }) => address) },
    { name: 'VIPs', value: group.vips.map(({ address }) => address) },
    { name: 'Load Balancers', value: group.loadBalancers.map(({ server }) => server.name) },
    { name: 'Confidence', value: group.confidence },
    { name: 'Meets', value: meetsText(group) },
    { name: PROJECT, value: projectNames[group.projectId] ?? group.projectId },
  ];
}

export function leftOutText(leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const shown = leftOut.slice(0, MOST_LEFT_OUT).map(({ what, why }) => `  ${printable(what)}: ${printable(why)}`);
  const more = leftOut.length - shown.length;
  return ['Left out:', ...shown, ...(more > 0 ? [`  and ${more} more`] : [])];
}
