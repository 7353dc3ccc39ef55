import { SERVICES, type ServiceType } from '../catalog/service-type.ts';
import { OpenStackError, type OpenStackErrorCode } from './openstack-error.ts';
import { readFault } from './service-fault.ts';

/** An answer with an error status, as far as its error is made from it. */
export interface RefusedAnswer {
  readonly cloud: string;
  readonly service: ServiceType;
  readonly request: string;
  readonly status: number;
  readonly text: string;
  readonly requestIds: readonly string[];
  readonly idempotent: boolean;
}

/** Passing by themselves: the same call may succeed a little later. */
const TRANSIENT: readonly OpenStackErrorCode[] = ['SERVICE_UNAVAILABLE', 'OVER_LIMIT'];

export function answerError(answer: RefusedAnswer): OpenStackError {
  const { cloud, service, request, status, requestIds } = answer;
  const { project, classify } = SERVICES[service];
  const fault = readFault(status, answer.text);
  const code = classify(fault);
  const said = fault.message === '' ? '' : `: ${fault.message}`;
  const ids = requestIds.length === 0 ? '' : ` (${requestIds.join(', ')})`;
  return new OpenStackError({
    code,
    cloud,
    service,
    request,
    status,
    serviceType: fault.type,
    serviceMessage: fault.message,
    requestIds,
    retryable: answer.idempotent && TRANSIENT.includes(code),
    message: `cloud ${cloud}: ${project} answered ${status} to ${request}${said}${ids}`,
  });
}
