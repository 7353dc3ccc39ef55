import type { EventBody } from '../../domain/event.ts';

type Kind = EventBody['kind'];

/** Complete, or it does not compile. */
const KINDS: Readonly<Record<Kind, true>> = {
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

/** Every kind of event that a webhook can be told of. */
export const EVENT_KINDS: readonly Kind[] = Object.keys(KINDS) as readonly Kind[];
