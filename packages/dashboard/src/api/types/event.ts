/** What happened, in the order it happened: the one source of everything that is drawn of a migration. */
import type { Event } from './generated.ts';

export type { Event, LoadBalancerState, Role, Side } from './generated.ts';

export type EventOf<Kind extends Event['kind']> = Event & { readonly kind: Kind };

/** An event before it is numbered. */
export type EventBody = { [Kind in Event['kind']]: Omit<EventOf<Kind>, 'seq' | 'at' | 'migrationId'> }[Event['kind']];

const KINDS: Readonly<Record<Event['kind'], true>> = {
  'migration.created': true,
  'migration.state': true,
  'command.given': true,
  'step.started': true,
  'step.done': true,
  'step.failed': true,
  'undo.started': true,
  'undo.done': true,
  progress: true,
  note: true,
  'outage.began': true,
  outage: true,
  'watch.began': true,
  'watch.ended': true,
  'guard.acted': true,
  'load-balancer.seen': true,
  'ha-ip.leads': true,
};

/** An EventSource hears only the names that it listens to: all of them, or this does not compile. */
export const EVENT_KINDS = Object.keys(KINDS) as readonly Event['kind'][];
