import { createHash } from 'node:crypto';
import { isGone, thisProcess } from './process-identity.ts';

/** Names this process in the application_name of a database session, which holds 63 bytes. */
export function processMark(): string {
  const me = thisProcess();
  return ['baton', digest(me.hostId), me.pid, me.started].join('/');
}

/** True only when it is certain that the process so named is no more. */
export function isMarkOfGoneProcess(mark: string): boolean {
  const [baton, host, pid, started] = mark.split('/');
  const me = thisProcess();
  if (baton !== 'baton' || host !== digest(me.hostId) || pid === undefined || started === undefined) return false;
  return isGone({ ...me, pid: Number(pid), started });
}

function digest(hostId: string): string {
  return createHash('sha256').update(hostId).digest('hex').slice(0, 12);
}
