import { expect, test } from 'vitest';
import type { Service, ServiceType } from './service.ts';
import { parcels } from './testing/parcels.ts';
import { serve } from './testing/serve.ts';
import { describeVersions } from './version-documents.ts';

const at = (type: ServiceType, prefix: string, microversions: Service['microversions'] = null): Service =>
  parcels({ type, prefix, microversions });

const SERVICES = [
  at('compute', '/compute/v2.1', { major: 2, min: 1, max: 93 }),
  at('block-storage', '/volume/v3/:project_id', { major: 3, min: 0, max: 70 }),
  at('image', '/image/v2'),
  at('network', '/network/v2.0'),
  at('identity', '/identity/v3'),
];

async function documents() {
  const { call, cloud } = await serve(() => [...SERVICES, ...SERVICES.map(describeVersions)]);
  return async (path: string) => {
    const answer = await call(path, { token: null, redirect: 'manual' });
    const json = JSON.parse((await answer.text()).replaceAll(cloud.origin, '')) as Record<string, unknown>;
    return { status: answer.status, json };
  };
}

const selfLink = (href: string) => expect.arrayContaining([{ rel: 'self', href }]);

test('microversions stand where clients look for them', async () => {
  const read = await documents();
  const nova = { id: 'v2.1', version: '2.93', min_version: '2.1', links: selfLink('/compute/v2.1/') };
  expect(await read('/compute/v2.1/')).toMatchObject({ status: 200, json: { version: nova } });
  expect(await read('/compute/')).toMatchObject({ status: 200, json: { versions: [nova] } });
  const cinder = { id: 'v3.0', version: '3.70', min_version: '3.0', links: selfLink('/volume/v3/') };
  expect(await read('/volume/v3/')).toMatchObject({ status: 200, json: { versions: [cinder] } });
  expect(await read('/volume/')).toMatchObject({ status: 300, json: { versions: [cinder] } });
});

test('the others tell their one version', async () => {
  const read = await documents();
  const glance = {
    versions: expect.arrayContaining([{ id: 'v2.15', status: 'CURRENT', links: selfLink('/image/v2/') }]),
  };
  expect(await read('/image')).toMatchObject({ status: 300, json: glance });
  expect(await read('/image/versions')).toMatchObject({ status: 200, json: glance });
  const neutron = { id: 'v2.0', status: 'CURRENT', links: selfLink('/network/v2.0/') };
  expect(await read('/network/')).toMatchObject({ status: 200, json: { versions: [neutron] } });
  expect(await read('/network/v2.0/')).toMatchObject({ status: 200, json: { resources: expect.any(Array) } });
  const keystone = { id: 'v3.14', status: 'stable', links: selfLink('/identity/v3/') };
  expect(await read('/identity/')).toMatchObject({ status: 300, json: { versions: { values: [keystone] } } });
  expect(await read('/identity/v3')).toMatchObject({ status: 200, json: { version: keystone } });
});
