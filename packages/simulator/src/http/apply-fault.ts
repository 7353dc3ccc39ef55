import type { ServerResponse } from 'node:http';
import type { SimulatedCloud } from '../cloud.ts';
import type { CallFault } from '../faults/faults.ts';
import type { Time } from '../time/time.ts';
import { refusalOf } from './dispatch.ts';
import { Refusal, type Reply, type Service } from './service.ts';

type Fault<Kind extends CallFault['kind']> = Extract<CallFault, { readonly kind: Kind }>;

/** Until the delay is over, or for ever; in any case until the caller gives up. */
export async function hold(fault: Fault<'slow' | 'no-answer'>, time: Time, response: ServerResponse): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const cancel = fault.kind === 'slow' ? time.after(fault.delayMs, resolve) : () => undefined;
    response.once('close', () => {
      cancel();
      resolve();
    });
  });
}

/** A status that was ordered, in the service's own words. */
export function orderedRefusal(
  cloud: SimulatedCloud,
  service: Service,
  fault: Fault<'status'>,
  accept?: string,
): Reply {
  const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
  const refusal = new Refusal(fault.status, 'The service fails, as it was told to.', { headers });
  return refusalOf(cloud, service, refusal, accept);
}
