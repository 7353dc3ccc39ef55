import { BatonError } from '../domain/error.ts';
import type { HaGroup, LoadBalancer } from '../domain/ha-group.ts';
import type { Choice } from './choice.ts';

export interface Pair {
  readonly primary: LoadBalancer;
  readonly secondary: LoadBalancer;
}

/** The primary is the one that was asked for, else the one that was observed as MASTER. Never a guess. */
export function chooseRoles(group: HaGroup, asked: string | undefined): Choice<Pair> {
  const names = group.loadBalancers.map(({ server }) => server.name).join(', ');
  const [first, second, ...more] = group.loadBalancers;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new BatonError({
      code: 'GROUP_NOT_A_PAIR',
      kind: 'user',
      message: `${group.name} has ${group.loadBalancers.length} load balancers (${names}); Baton moves groups of two.`,
      remedy:
        'Take the address pair for the VIP off the ports of all but two of them (they stay where they are), move the pair, and add the others again in the target.',
    });
  }
  const primary = asked === undefined ? observed(group) : named(group, asked, names);
  const secondary = primary === first ? second : first;
  const differs = group.roles.primary !== null && !isNamed(primary, group.roles.primary);
  return {
    value: { primary, secondary },
    differs: false,
    why: [
      `${primary.server.name} is taken for the primary: ${asked === undefined ? group.roles.evidence.join('; ') : 'as asked for'}`,
      ...(differs ? [`but it was not observed as MASTER (${group.roles.evidence.join('; ')})`] : []),
    ].join(', '),
  };
}

const isNamed = ({ server }: LoadBalancer, nameOrId: string): boolean =>
  server.id === nameOrId || server.name === nameOrId;

function observed(group: HaGroup): LoadBalancer {
  const found = group.loadBalancers.find((one) => group.roles.primary !== null && isNamed(one, group.roles.primary));
  if (found !== undefined) return found;
  const [example] = group.loadBalancers;
  throw new BatonError({
    code: 'PRIMARY_UNKNOWN',
    kind: 'user',
    message: `Which load balancer of ${group.name} is the primary could not be observed: ${group.roles.evidence.join('; ')}.`,
    remedy: `Look which of them holds the VIP (ip address, or keepalived's log), and name it, such as --primary ${example?.server.name ?? '<server>'}.`,
  });
}

function named(group: HaGroup, asked: string, names: string): LoadBalancer {
  const found = group.loadBalancers.filter((one) => isNamed(one, asked));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new BatonError({
    code: found.length > 1 ? 'PRIMARY_AMBIGUOUS' : 'PRIMARY_UNKNOWN',
    kind: 'user',
    message:
      found.length > 1
        ? `Both load balancers of ${group.name} are named ${asked}.`
        : `${asked} is no load balancer of ${group.name}; there are ${names}.`,
    remedy: `Name one by its id: ${group.loadBalancers.map(({ server }) => `${server.id} (${server.name})`).join(', ')}.`,
  });
}
