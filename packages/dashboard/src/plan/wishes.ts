/** What is wished of a plan: texts in the address bar, so that a plan can be made again from a link, and what the API takes. */
import type { GateName, Gates, Order, PlanRequest } from '../api/types/plan.ts';
import { gateOfText, windowEndOfText } from './gate-choice.ts';

export const WISH_KEYS = [
  'cloud',
  'group',
  'target',
  'operator',
  'order',
  'primary',
  'flavors',
  'volumeType',
  'network',
  'port',
  'ping',
  'start',
  'exposure',
  'cutover',
  'secondary',
] as const;

export type Wishes = { readonly [Key in (typeof WISH_KEYS)[number]]?: string | undefined };

export const GATES = ['start', 'exposure', 'cutover', 'secondary'] as const satisfies readonly GateName[];

/** Null while it is not said what goes where. What cannot be read is left out: the form says so beside the field. */
export function requestOf(wishes: Wishes): PlanRequest | null {
  const { cloud, group, target, operator, primary, volumeType, network } = wishes;
  if (cloud === undefined || group === undefined || target === undefined) return null;
  const order = orderOf(wishes.order);
  const flavors = flavorsOf(wishes.flavors);
  const gates = gatesOf(wishes);
  const probe = probeOf(wishes);
  return {
    group,
    sourceCloud: cloud,
    targetCloud: target,
    ...(operator === undefined ? {} : { targetOperatorCloud: operator }),
    ...(primary === undefined ? {} : { primary }),
    ...(order === null ? {} : { order }),
    ...(Object.keys(flavors).length === 0 ? {} : { flavors }),
    ...(volumeType === undefined ? {} : { volumeType }),
    ...(network === undefined ? {} : { externalNetwork: network }),
    ...(Object.keys(probe).length === 0 ? {} : { probe }),
    ...(Object.keys(gates).length === 0 ? {} : { gates }),
  };
}

export function orderOf(text: string | undefined): Order | null {
  return text === 'primary-first' || text === 'standby-first' ? text : null;
}

/** Null where the text is no TCP port. */
export function portOf(text: string | undefined): number | null {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : null;
}

/** How the HA IPs are watched: over HTTP on that port, and by ping unless it is not wished. */
function probeOf({ port, ping }: Wishes): NonNullable<PlanRequest['probe']> {
  const number = portOf(port);
  return { ...(number === null ? {} : { port: number }), ...(ping === 'no' ? { icmp: false } : {}) };
}

/** `m1.small=b2.small,m1.large=b2.large`; names may hold anything. */
export function flavorsOf(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(',').map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs.flatMap(([source = '', target = '']) =>
      source === '' || target === '' ? [] : [[decodeURIComponent(source), decodeURIComponent(target)]],
    ),
  );
}

export function flavorsText(flavors: Readonly<Record<string, string>>): string {
  return Object.entries(flavors)
    .filter(([, target]) => target !== '')
    .map(([source, target]) => `${encodeURIComponent(source)}=${encodeURIComponent(target)}`)
    .join(',');
}

function gatesOf(wishes: Wishes): Partial<Gates> {
  const secondary = windowEndOfText(wishes.secondary ?? '');
  const others = GATES.flatMap((name) => {
    const gate = name === 'secondary' ? null : gateOfText(wishes[name] ?? '');
    return gate === null ? [] : [[name, gate] as const];
  });
  return { ...Object.fromEntries(others), ...(secondary === null ? {} : { secondary }) };
}
