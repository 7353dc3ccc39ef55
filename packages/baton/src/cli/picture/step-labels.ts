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

/** Which row a step stands in: the load balancer that moves, the HA IPs, or null where it goes on with the row before. */
export function rowOf(stepId: string): 'primary' | 'secondary' | 'HA IPs' | null {
  if (stepId.startsWith('primary.')) return 'primary';
  if (stepId.startsWith('secondary.')) return 'secondary';
  return ABOUT_HA_IPS.has(stepId) ? 'HA IPs' : null;
}
