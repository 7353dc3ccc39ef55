/**
 * Microversions as Nova (microversion_parse) and Cinder (api/openstack/wsgi.py) read and answer them:
 * `OpenStack-API-Version: compute 2.73`, of which there may be several for several services, separated by commas; for Nova
 * also the older `X-OpenStack-Nova-API-Version: 2.73`. Only the words `compute` and `volume` are understood.
 */
import { Refusal, type Microversion, type Service } from './service.ts';

const WORDS: Readonly<Partial<Record<Service['type'], string>>> = { compute: 'compute', 'block-storage': 'volume' };
const NOVA_HEADER = 'X-OpenStack-Nova-API-Version';
const HEADER = 'OpenStack-API-Version';

/** @throws Refusal 400 for what is no version, 406 for one that the service does not have */
export function readMicroversion(
  service: Service,
  headers: Readonly<Record<string, string | undefined>>,
): Microversion {
  const range = service.microversions;
  if (range === null) return 0;
  const asked = askedFor(service, headers);
  if (asked === null) return range.min;
  if (asked === 'latest') return range.max;
  const [, major, minor] = /^([1-9]\d*)\.(0|[1-9]\d*)$/.exec(asked) ?? [];
  if (major === undefined || minor === undefined) {
    throw new Refusal(400, `API Version String ${asked} is of invalid format. Must be of format MajorNum.MinorNum.`);
  }
  if (Number(major) !== range.major || Number(minor) < range.min || Number(minor) > range.max) {
    throw new Refusal(
      406,
      `Version ${asked} is not supported by the API. Minimum is ${range.major}.${range.min} and maximum is ${range.major}.${range.max}.`,
    );
  }
  return Number(minor);
}

/** What is said about the microversion in the answer. */
export function microversionHeaders(service: Service, minor: Microversion): Readonly<Record<string, string>> {
  const word = WORDS[service.type];
  if (service.microversions === null || word === undefined) return {};
  const version = `${service.microversions.major}.${minor}`;
  if (service.type !== 'compute') return { [HEADER]: `${word} ${version}`, Vary: HEADER };
  return { [HEADER]: `${word} ${version}`, [NOVA_HEADER]: version, Vary: `${HEADER}, ${NOVA_HEADER}` };
}

function askedFor(service: Service, headers: Readonly<Record<string, string | undefined>>): string | null {
  const word = WORDS[service.type];
  for (const part of (headers[HEADER.toLowerCase()] ?? '').split(',')) {
    const [asked, version] = part.trim().split(/\s+/);
    if (asked === word && version !== undefined) return version;
  }
  const old = service.type === 'compute' ? headers[NOVA_HEADER.toLowerCase()] : undefined;
  return old?.trim() ?? null;
}
