import { expect, it } from 'vitest';
import type { Token } from '../auth/token.ts';
import type { CloudConfig } from '../clouds-config/cloud-config.ts';
import { findEndpoint } from './endpoint.ts';

const token = (
  ...entries: readonly (readonly [type: string, url: string, region?: string, face?: string])[]
): Token => ({
  id: 't',
  expiresAtMs: 0,
  user: { id: 'u', name: 'u' },
  project: { id: 'p1', name: 'demo' },
  roles: [],
  catalog: entries.map(([type, url, region = 'R1', face = 'public']) => ({
    type,
    name: '',
    endpoints: [{ interface: face, region, url }],
  })),
});

const config = (over: Partial<CloudConfig> = {}): CloudConfig => ({
  name: 'os1',
  source: 'test',
  authUrl: 'http://k',
  auth: { kind: 'token', token: 't', project: { id: 'p1' } },
  regionName: null,
  interface: 'public',
  tls: { verify: true, caFile: null, certFile: null, keyFile: null },
  endpointOverrides: {},
  defaultMicroversions: {},
  warnings: [],
  ...over,
});

it.each([
  ['compute', 'http://n:8774/v2.1', 'http://n:8774/v2.1', 'http://n:8774/v2.1'],
  ['compute', 'http://h/compute/v2.1/p1', 'http://h/compute/v2.1', 'http://h/compute/v2.1'],
  ['volumev3', 'http://c:8776/v3/p1', 'http://c:8776/v3/p1', 'http://c:8776/v3'],
  ['block-storage', 'http://c:8776/v3', 'http://c:8776/v3/p1', 'http://c:8776/v3'],
  ['image', 'http://g:9292', 'http://g:9292/v2', 'http://g:9292/v2'],
  ['image', 'http://h/image/v2/', 'http://h/image/v2', 'http://h/image/v2'],
  ['network', 'http://n:9696/', 'http://n:9696/v2.0', 'http://n:9696/v2.0'],
])('%s at %s', (catalogType, url, baseUrl, versionUrl) => {
  const type = catalogType === 'volumev3' || catalogType === 'block-storage' ? 'block-storage' : catalogType;
  expect(findEndpoint(type as 'compute', config(), token([catalogType, url]))).toEqual({ baseUrl, versionUrl });
});

it('prefers the newer name of a service, and passes over a dead version', () => {
  const both = token(['volume', 'http://c/v1/p1'], ['volumev3', 'http://c/v3/p1']);
  expect(findEndpoint('block-storage', config(), both).baseUrl).toBe('http://c/v3/p1');
  expect(() => findEndpoint('block-storage', config(), token(['volume', 'http://c/v1/p1']))).toThrow(
    /no public endpoint/,
  );
});

it('chooses by region and interface, and says what there is instead', () => {
  const two = token(['compute', 'http://one/v2.1', 'R1'], ['compute', 'http://two/v2.1', 'R2', 'internal']);
  expect(findEndpoint('compute', config({ regionName: 'R1' }), two).baseUrl).toBe('http://one/v2.1');
  expect(() => findEndpoint('compute', config({ regionName: 'R3' }), two)).toThrow(
    'cloud os1: the catalog has no public endpoint of compute in region R3; it has: public in R1',
  );
  expect(() => findEndpoint('image', config(), two)).toThrow(/endpoint of image; the catalog has: compute, compute/);
});

it('lets an override win, with the project filled in', () => {
  const over = config({ endpointOverrides: { 'block-storage': 'https://proxy/v3/%(project_id)s/' } });
  expect(findEndpoint('block-storage', over, token()).baseUrl).toBe('https://proxy/v3/p1');
});
