/**
 * What an error answer means. Most follow from the HTTP status; where a service puts several meanings behind one status,
 * its own function here tells them apart, and it is the only place that reads message texts.
 */
import type { OpenStackErrorCode } from './openstack-error.ts';
import type { ServiceFault } from './service-fault.ts';

export type Classify = (fault: ServiceFault) => OpenStackErrorCode;

/** Oslo policy, as every service words it: "Policy doesn't allow X to be performed", "... is disallowed by policy". */
const POLICY_TEXT = /policy doesn'?t allow|disallowed by policy|rule:\S+ (?:and|is)/i;
const QUOTA_TEXT = /quota|exceeds allowed|maximum number of \S+ (?:\S+ )?exceed|LimitExceeded|is over limit of/i;

function byStatus(status: number): OpenStackErrorCode {
  switch (status) {
    case 401:
      return 'UNAUTHORIZED';
    case 403:
      return 'FORBIDDEN';
    case 404:
    case 410:
      return 'NOT_FOUND';
    case 406:
      return 'MICROVERSION_UNSUPPORTED';
    case 408:
    case 502:
    case 503:
    case 504:
      return 'SERVICE_UNAVAILABLE';
    case 409:
      return 'CONFLICT';
    case 412:
      return 'REVISION_CONFLICT';
    case 413:
    case 429:
      return 'OVER_LIMIT';
    default:
      if (status >= 500) return 'SERVICE_FAILED';
      return status >= 400 ? 'BAD_REQUEST' : 'BAD_ANSWER';
  }
}

/** Nova answers 403 for its quota ("Quota exceeded for instances ...", "Maximum number of ports exceeded") and its policy alike. */
export const classifyCompute: Classify = ({ status, message }) => {
  if (status === 403 || status === 413) {
    if (POLICY_TEXT.test(message)) return 'POLICY_DENIED';
    if (QUOTA_TEXT.test(message)) return 'QUOTA_EXCEEDED';
  }
  return byStatus(status);
};

/** Neutron's `type` is the name of a Python exception, which is stable. */
const NEUTRON_TYPES: Readonly<Record<string, OpenStackErrorCode>> = {
  OverQuota: 'QUOTA_EXCEEDED',
  QuotaExceeded: 'QUOTA_EXCEEDED',
  PolicyNotAuthorized: 'POLICY_DENIED',
  IpAddressAlreadyAllocated: 'ADDRESS_IN_USE',
  IpAddressInUse: 'ADDRESS_IN_USE',
  MacAddressInUse: 'MAC_IN_USE',
  IpAddressGenerationFailure: 'ADDRESSES_EXHAUSTED',
  IpAddressGenerationFailureAllSubnets: 'ADDRESSES_EXHAUSTED',
  ExternalIpAddressExhausted: 'ADDRESSES_EXHAUSTED',
  RevisionNumberConstraintFailed: 'REVISION_CONFLICT',
};

/** Neutron answers 409 for its quota and for conflicts alike. */
export const classifyNetwork: Classify = ({ status, type, message }) => {
  const known = type === null ? undefined : NEUTRON_TYPES[type];
  if (known !== undefined) return known;
  if (status === 403 && POLICY_TEXT.test(message)) return 'POLICY_DENIED';
  return byStatus(status);
};

/** Cinder answers 413 `overLimit` for its quota (VolumeLimitExceeded, VolumeSizeExceedsAvailableQuota) and for rate limits. */
export const classifyBlockStorage: Classify = ({ status, message }) => {
  if (status === 403 && POLICY_TEXT.test(message)) return 'POLICY_DENIED';
  if ((status === 413 || status === 403) && QUOTA_TEXT.test(message)) return 'QUOTA_EXCEEDED';
  return byStatus(status);
};

/** Glance words a policy refusal as "You are not authorized to complete publicize_image action". */
export const classifyImage: Classify = ({ status, message }) => {
  if (status === 403 && (POLICY_TEXT.test(message) || /not authorized to complete/i.test(message)))
    return 'POLICY_DENIED';
  if ((status === 413 || status === 403) && QUOTA_TEXT.test(message)) return 'QUOTA_EXCEEDED';
  return byStatus(status);
};

export const classifyIdentity: Classify = ({ status, message }) => {
  if (status === 403 && POLICY_TEXT.test(message)) return 'POLICY_DENIED';
  return byStatus(status);
};

/** Designate names its faults (designate/exceptions.py: error_type): over_quota comes as 413, and as 409 in newer releases. */
export const classifyDns: Classify = ({ status, type, message }) => {
  if (type === 'over_quota') return 'QUOTA_EXCEEDED';
  if (status === 403 && (type === 'forbidden' || POLICY_TEXT.test(message))) return 'POLICY_DENIED';
  return byStatus(status);
};
