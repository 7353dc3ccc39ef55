/** Steps in as few words as fit into a picture: who it is about says the row, what is done says the label. */

interface Label {
  readonly label: string;
  /** Where what was done is told in another word. */
  readonly done?: string;
}

const LABELS: Readonly<Record<string, Label>> = {
  'reserve-addresses': { label: 'reserve' },
  'pre-copy': { label: 'pre-copy' },
  'power-off': { label: 'power off' },
  'final-copy': { label: 'final copy' },
  create: { label: 'boot' },
  validate: { label: 'validate', done: 'validated' },
  'approve-cutover': { label: 'approve', done: 'approved' },
  'rollback-window': { label: 'rollback window' },
  keep: { label: 'keep connections' },
  release: { label: 'let connections end' },
};

/** A step that is not known here (a plan of another version) is told by its id. */
export function labelOf(stepId: string, done: boolean): string {
  const what = stepId.slice(stepId.indexOf('.') + 1);
  const known = LABELS[what];
  return (done ? known?.done : undefined) ?? known?.label ?? what.replaceAll('-', ' ');
}

/** Steps that have nothing to do where the plan does not keep open connections. */
export function isOfConnections(stepId: string): boolean {
  return stepId.startsWith('connections.');
}

const ABOUT_HA_IPS = new Set(['approve-cutover', 'cutover', 'rollback-window']);

export type RunbookTitle = 'primary' | 'secondary' | 'HA IPs' | 'both clouds';

/** Which row a step stands in: the load balancer that moves, the HA IPs, or null where it goes on with the row before. */
export function rowOf(stepId: string): Exclude<RunbookTitle, 'both clouds'> | null {
  if (stepId.startsWith('primary.')) return 'primary';
  if (stepId.startsWith('secondary.')) return 'secondary';
  return ABOUT_HA_IPS.has(stepId) ? 'HA IPs' : null;
}

/** Of most steps. */
export const STOPS =
  'it stops there and everything stands as it is. Start again: it goes on at that step. Or roll back.';

/** What happens when a step does not succeed, for people who read before they start. */
export function onFailure(stepId: string): string {
  if (stepId === 'preflight') return 'What blocks is told with its remedy. Nothing was changed.';
  if (stepId === 'cutover')
    return 'An HA IP of which no new connection arrives in time is turned back to the source by itself, and the migration rolls back.';
  if (stepId === 'rollback-window')
    return 'When the load balancer in the target is lost, the guard leads the HA IPs back to the source by itself.';
  if (stepId.startsWith('approve-')) return 'It waits. Nothing happens until it is opened.';
  if (stepId === 'connections.keep') return 'The cutover goes on; connections that are open then end.';
  return STOPS;
}
