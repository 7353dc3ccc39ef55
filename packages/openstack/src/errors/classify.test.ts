/** The bodies are those that Nova 26.2, Neutron 21.0, Cinder 21.3, Glance 25.1 and Keystone 22.0 gave; Designate's as its source writes them (designate/exceptions.py). */
import { describe, expect, it } from 'vitest';
import { SERVICES, type ServiceType } from '../catalog/service-type.ts';
import { answerError } from './answer-error.ts';
import { readFault } from './service-fault.ts';

const neutron = (type: string, message: string): object => ({ NeutronError: { type, message, detail: '' } });

const cases: readonly (readonly [ServiceType, number, object | string, string])[] = [
  [
    'compute',
    403,
    {
      forbidden: { code: 403, message: 'Quota exceeded for instances: Requested 1, but already used 0 of 0 instances' },
    },
    'QUOTA_EXCEEDED',
  ],
  ['compute', 403, { forbidden: { code: 403, message: 'Maximum number of ports exceeded' } }, 'QUOTA_EXCEEDED'],
  [
    'compute',
    403,
    { forbidden: { code: 403, message: 'Maximum number of metadata items exceeds 128' } },
    'QUOTA_EXCEEDED',
  ],
  [
    'compute',
    403,
    { forbidden: { code: 403, message: "Policy doesn't allow os_compute_api:os-hypervisors:list to be performed." } },
    'POLICY_DENIED',
  ],
  [
    'compute',
    403,
    { forbidden: { code: 403, message: 'Only volume-backed servers are allowed for flavors with zero disk.' } },
    'FORBIDDEN',
  ],
  ['compute', 409, { conflictingRequest: { code: 409, message: 'Instance 1 is locked' } }, 'CONFLICT'],
  ['compute', 404, { itemNotFound: { code: 404, message: 'Instance 1 could not be found.' } }, 'NOT_FOUND'],
  ['compute', 400, { badRequest: { code: 400, message: 'Cannot detach a root device volume' } }, 'BAD_REQUEST'],
  [
    'compute',
    406,
    { errors: [{ status: 406, title: 'x', detail: 'Version 2.999 is not supported by the API.' }] },
    'MICROVERSION_UNSUPPORTED',
  ],
  ['compute', 500, { computeFault: { code: 500, message: 'Unexpected API Error.' } }, 'SERVICE_FAILED'],
  ['network', 409, neutron('OverQuota', "Quota exceeded for resources: ['floatingip']."), 'QUOTA_EXCEEDED'],
  ['network', 409, neutron('MacAddressInUse', 'The mac address fa:16:3e:77:00:01 is in use.'), 'MAC_IN_USE'],
  [
    'network',
    409,
    neutron('IpAddressAlreadyAllocated', 'IP address 203.0.113.154 already allocated in subnet 1'),
    'ADDRESS_IN_USE',
  ],
  [
    'network',
    409,
    neutron('IpAddressGenerationFailure', 'No more IP addresses available on network 1.'),
    'ADDRESSES_EXHAUSTED',
  ],
  ['network', 409, neutron('FloatingIPPortAlreadyAssociated', 'Cannot associate floating IP'), 'CONFLICT'],
  [
    'network',
    412,
    neutron('RevisionNumberConstraintFailed', 'Constrained to 7, but current revision is 0'),
    'REVISION_CONFLICT',
  ],
  [
    'network',
    403,
    neutron(
      'HTTPForbidden',
      '(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy',
    ),
    'POLICY_DENIED',
  ],
  ['network', 403, neutron('HTTPForbidden', 'Tenant 1 not allowed to create port on this network'), 'FORBIDDEN'],
  ['network', 404, neutron('ExternalGatewayForFloatingIPNotFound', 'External network 1 is not reachable'), 'NOT_FOUND'],
  ['dns', 413, { code: 413, type: 'over_quota', message: 'Quota exceeded for recordset_records.' }, 'QUOTA_EXCEEDED'],
  ['dns', 403, { code: 403, type: 'forbidden', message: 'Forbidden' }, 'POLICY_DENIED'],
  ['dns', 404, { code: 404, type: 'zone_not_found', message: 'Could not find Zone' }, 'NOT_FOUND'],
  [
    'block-storage',
    413,
    {
      overLimit: {
        code: 413,
        message: "VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
        retryAfter: '0',
      },
    },
    'QUOTA_EXCEEDED',
  ],
  [
    'block-storage',
    413,
    {
      overLimit: {
        code: 413,
        message:
          'VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. Requested 1G, quota is 0G and 0G has been consumed.',
      },
    },
    'QUOTA_EXCEEDED',
  ],
  ['block-storage', 413, { overLimit: { code: 413, message: 'This request was rate-limited.' } }, 'OVER_LIMIT'],
  [
    'block-storage',
    403,
    {
      forbidden: {
        code: 403,
        message: "Policy doesn't allow volume_extension:volume_admin_actions:force_detach to be performed.",
      },
    },
    'POLICY_DENIED',
  ],
  [
    'image',
    409,
    {
      message: 'Image status transition from active to saving is not allowed<br /><br />\n\n\n',
      code: '409 Conflict',
      title: 'Conflict',
    },
    'CONFLICT',
  ],
  [
    'image',
    403,
    {
      message: 'You are not authorized to complete publicize_image action.<br />',
      code: '403 Forbidden',
      title: 'Forbidden',
    },
    'POLICY_DENIED',
  ],
  [
    'image',
    403,
    '<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1>Image is protected.</body></html>',
    'FORBIDDEN',
  ],
  [
    'identity',
    401,
    { error: { code: 401, message: 'The request you have made requires authentication.', title: 'Unauthorized' } },
    'UNAUTHORIZED',
  ],
  ['network', 429, 'slow down', 'OVER_LIMIT'],
  [
    'network',
    503,
    '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>',
    'SERVICE_UNAVAILABLE',
  ],
];

it.each(cases)('%s %i %j is %s', (service, status, body, code) => {
  const fault = readFault(status, typeof body === 'string' ? body : JSON.stringify(body));
  expect(SERVICES[service].classify(fault)).toBe(code);
});

describe('the error of an answer', () => {
  const answer = { cloud: 'os1', service: 'network', request: 'POST /ports', requestIds: ['req-1'] } as const;

  it("carries what the cloud's operators need", () => {
    const text = JSON.stringify(neutron('OverQuota', "Quota exceeded for resources: ['port']."));
    expect(answerError({ ...answer, status: 409, text, idempotent: false })).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      status: 409,
      serviceType: 'OverQuota',
      requestIds: ['req-1'],
      retryable: false,
      message: "cloud os1: Neutron answered 409 to POST /ports: Quota exceeded for resources: ['port']. (req-1)",
    });
  });

  it('may be repeated only when the call may', () => {
    expect(answerError({ ...answer, status: 503, text: '', idempotent: true }).retryable).toBe(true);
    expect(answerError({ ...answer, status: 503, text: '', idempotent: false }).retryable).toBe(false);
  });

  it('strips pages and keeps them short', () => {
    const text = `<html><style>b{}</style><body>${'x '.repeat(5_000)}</body></html>`;
    expect(answerError({ ...answer, status: 502, text, idempotent: true }).message.length).toBeLessThan(1_200);
  });
});
