/** The choices that are not made by a function of their own, in words. */
import type { Order, Plan, PlannedChoice, ProbePlan } from '../domain/plan.ts';
import type { TargetInventory } from './inventory.ts';

export function chosenOrder(order: Order, asked: boolean): PlannedChoice {
  const what =
    order === 'primary-first'
      ? 'the published procedure: the MASTER hands over first, and moves first'
      : 'the MASTER is left alone until the cutover: nothing is handed over in the source';
  return { about: 'order', chosen: order, why: `${asked ? 'as asked for' : 'the default'}; ${what}` };
}

export function chosenProbe({ icmp, http }: ProbePlan): string {
  return [
    ...(icmp === null ? [] : [`ping every ${icmp.intervalMs} ms`]),
    ...(http === null ? [] : [`HTTP on port ${http.port}${http.path} every ${http.intervalMs} ms`]),
  ].join(' and ');
}

type Surroundings = Pick<Plan, 'networks' | 'routers' | 'securityGroups'>;

/** Made anew, or taken from what is there: said for each, since a name alone decides nothing in Neutron. */
export function chosenNetworks(plan: Surroundings, target: TargetInventory): readonly PlannedChoice[] {
  const made = (kind: string, name: string, taken: readonly string[]): PlannedChoice => ({
    about: `${kind} ${name}`,
    chosen: 'made',
    why: taken.includes(name)
      ? `it is the source project's own; another one of that name is in ${target.cloud} and is not touched`
      : "it is the source project's own",
  });
  const used = (kind: string, name: string, id: string): PlannedChoice => ({
    about: `${kind} ${name}`,
    chosen: id,
    why: `${target.cloud} has it already: it is used as it is`,
  });
  const each = (
    kind: string,
    all: readonly { readonly name: string; readonly target: 'create' | { readonly use: string } }[],
    taken: readonly string[],
  ): readonly PlannedChoice[] =>
    all.map((one) => (one.target === 'create' ? made(kind, one.name, taken) : used(kind, one.name, one.target.use)));
  return [
    ...each('network', plan.networks, target.names.networks),
    ...each('router', plan.routers, target.names.routers),
    ...each('security group', plan.securityGroups, target.names.securityGroups),
  ];
}
