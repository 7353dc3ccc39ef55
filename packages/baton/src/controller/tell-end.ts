import type { ControllerLog } from './controller-log.ts';
import type { WorkerEnd } from './worker.ts';

export interface EndSeen {
  /** Which migration, and how long its worker lived. */
  readonly fields: object;
  readonly pauseMs: number;
  readonly isDoubted: boolean;
  readonly isStopping: boolean;
}

/** Another process holds it: whoever comes second ends. */
const HELD = ['MIGRATION_BUSY'];
/** Aborted, committed, or never made. */
const NOTHING_TO_RUN = ['MIGRATION_OVER', 'MIGRATION_UNKNOWN'];

/** Tells how a worker ended, and answers with what is to be done about its run. */
export function tellEnd(log: ControllerLog, end: WorkerEnd, seen: EndSeen): 'nothing' | 'let-rest' | 'begin-again' {
  const { fields, pauseMs } = seen;
  if (end.kind !== 'no-outcome') {
    log.info({ ...fields, outcome: end }, `The run has ended: ${wordOf(end)}.`);
    return 'nothing';
  }
  const { error } = end;
  if (error !== null && HELD.includes(error.code)) {
    log.debug(fields, 'Another process runs it.');
    return 'nothing';
  }
  if (error !== null && NOTHING_TO_RUN.includes(error.code)) {
    log.info({ ...fields, error }, 'There is nothing to run.');
    return 'let-rest';
  }
  const how = seen.isDoubted ? `${end.how}, after it was told to stop` : end.how;
  const again = `It is started again ${pauseMs === 0 ? 'at once' : `in ${pauseMs / 1000} s`}.`;
  const then = seen.isStopping ? 'Another controller takes the run over.' : again;
  log.warn({ ...fields, error, pauseMs }, `The worker ended before its run did: ${how}. ${then}`);
  return 'begin-again';
}

function wordOf(end: Exclude<WorkerEnd, { readonly kind: 'no-outcome' }>): string {
  switch (end.kind) {
    case 'waiting':
      return `waiting at the gate ${end.gate}${end.until === undefined ? '' : ` until ${end.until}`}`;
    case 'failed':
      return `failed at the step ${end.stepId} (${end.error.code})`;
    default:
      return end.kind;
  }
}
