import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession, type CloudSession } from '../cloud-session.ts';
import { startFakeCloud, type FakeCloud, type Reply } from '../testing/fake-cloud.ts';
import {
  createFloatingIp,
  deleteFloatingIp,
  getFloatingIp,
  listFloatingIps,
  setFloatingIpPort,
} from './floating-ips.ts';

const signal = new AbortController().signal;

let cloud: FakeCloud;
let session: CloudSession;
beforeEach(async () => {
  cloud = await startFakeCloud();
  session = await openSession(cloud.config());
});
afterEach(async () => {
  await session.close();
  await cloud.close();
});

const raw = {
  id: 'f1',
  description: 'HA IP',
  tags: ['baton:x'],
  project_id: 'p1',
  revision_number: 4,
  floating_ip_address: '203.0.113.62',
  floating_network_id: 'n1',
  port_id: null,
  fixed_ip_address: null,
  status: 'DOWN',
  router_id: null,
};

const neutronError = (status: number, type: string, message: string): Reply => ({
  status,
  json: { NeutronError: { type, message, detail: '' } },
});

describe('pointing a floating IP', () => {
  it('is compare-and-swap', async () => {
    let revision = 4;
    cloud.on('PUT /network/v2.0/floatingips/f1', ({ headers, body }) => {
      const wanted = headers['if-match'];
      if (wanted !== `revision_number=${revision}`) {
        const message = `Constrained to ${String(wanted).split('=')[1]}, but current revision is ${revision}`;
        return neutronError(412, 'RevisionNumberConstraintFailed', message);
      }
      revision += 1;
      const { floatingip } = JSON.parse(body) as { floatingip: object };
      return { status: 200, json: { floatingip: { ...raw, ...floatingip, revision_number: revision } } };
    });
    expect(await setFloatingIpPort(session.network, 'f1', 'p7', 4, signal)).toMatchObject({
      portId: 'p7',
      revision: 5,
    });
    await expect(setFloatingIpPort(session.network, 'f1', null, 4, signal)).rejects.toMatchObject({
      code: 'REVISION_CONFLICT',
      status: 412,
      serviceMessage: 'Constrained to 4, but current revision is 5',
      retryable: false,
    });
    expect(await setFloatingIpPort(session.network, 'f1', null, 5, signal)).toMatchObject({
      portId: null,
      revision: 6,
    });
  });

  it('is never repeated after the connection broke: the first may have acted', async () => {
    cloud.onRaw('PUT /network/v2.0/floatingips/f1', (request, response) => {
      request.resume().on('end', () => response.destroy());
    });
    await expect(setFloatingIpPort(session.network, 'f1', 'p7', 4, signal)).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      retryable: false,
    });
    expect(cloud.seen.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

describe('making one', () => {
  it('sends only what is given', async () => {
    cloud.on('POST /network/v2.0/floatingips', () => ({ status: 201, json: { floatingip: raw } }));
    await createFloatingIp(session.network, { networkId: 'n1', description: 'd' }, signal);
    expect(cloud.seen.at(-1)?.body).toBe('{"floatingip":{"floating_network_id":"n1","description":"d"}}');
    const chosen = { networkId: 'n1', description: 'd', address: '203.0.113.62', projectId: 'p1', portId: 'p7' };
    expect(await createFloatingIp(session.network, chosen, signal)).toMatchObject({
      address: '203.0.113.62',
      name: '',
      tags: ['baton:x'],
    });
    expect(JSON.parse(cloud.seen.at(-1)?.body ?? '')).toMatchObject({
      floatingip: { floating_ip_address: '203.0.113.62', project_id: 'p1', port_id: 'p7' },
    });
  });

  it.each([
    [
      403,
      'HTTPForbidden',
      '(rule:create_floatingip and rule:create_floatingip:floating_ip_address) is disallowed by policy',
      'POLICY_DENIED',
    ],
    [409, 'IpAddressAlreadyAllocated', 'IP address 203.0.113.62 already allocated in subnet 1', 'ADDRESS_IN_USE'],
    [409, 'OverQuota', "Quota exceeded for resources: ['floatingip'].", 'QUOTA_EXCEEDED'],
    [400, 'InvalidIpForNetwork', 'IP address 198.51.100.7 is not a valid IP', 'BAD_REQUEST'],
  ])('%i %s', async (status, type, message, code) => {
    cloud.on('POST /network/v2.0/floatingips', () => neutronError(status, type, message));
    await expect(createFloatingIp(session.network, { networkId: 'n1', description: '' }, signal)).rejects.toMatchObject(
      { code },
    );
  });
});

it('finds by address, port and description, and knows absence', async () => {
  cloud.on('GET /network/v2.0/floatingips', () => ({ status: 200, json: { floatingips: [raw] } }));
  const found = await listFloatingIps(
    session.network,
    { address: '203.0.113.62', portId: 'p', description: 'a b' },
    signal,
  );
  expect(found).toMatchObject([{ id: 'f1', revision: 4, description: 'HA IP' }]);
  expect(Object.fromEntries(cloud.seen.at(-1)?.query ?? [])).toEqual({
    floating_ip_address: '203.0.113.62',
    port_id: 'p',
    description: 'a b',
  });
  expect(await getFloatingIp(session.network, 'none', signal)).toBeNull();
  await deleteFloatingIp(session.network, 'none', signal);
});
