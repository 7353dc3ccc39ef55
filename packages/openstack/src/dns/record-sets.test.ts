import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CloudSession, openSession } from '../cloud-session.ts';
import { type FakeCloud, startFakeCloud } from '../testing/fake-cloud.ts';
import { listRecordSets, setRecordSet } from './record-sets.ts';
import { findZone } from './zones.ts';

const signal = new AbortController().signal;
const name = 'www.example.org.';

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
  id: 'r1',
  zone_id: 'z1',
  name,
  type: 'A',
  ttl: null,
  records: ['203.0.113.10'],
  status: 'ACTIVE',
  version: 3,
};

describe('a zone', () => {
  it('is found by its exact name', async () => {
    const zone = { id: 'z1', status: 'ACTIVE', ttl: 3600, email: 'x@example.org' };
    cloud.on('GET /dns/v2/zones', ({ query }) => ({
      status: 200,
      json: { zones: query.get('name') === 'example.org.' ? [{ ...zone, name: 'example.org.' }] : [] },
    }));
    expect(await findZone(session.dns, 'example.org.', signal)).toMatchObject({ id: 'z1', ttl: 3600 });
    expect(await findZone(session.dns, 'example.net.', signal)).toBeNull();
  });

  it('is missing where the cloud has no DNS service', async () => {
    const without = await openSession(cloud.config({ regionName: 'nowhere' }));
    await expect(findZone(without.dns, 'example.org.', signal)).rejects.toMatchObject({ code: 'ENDPOINT_MISSING' });
    await without.close();
  });
});

describe('record sets', () => {
  it('are those of the name and the type, whatever else is listed', async () => {
    cloud.on('GET /dns/v2/zones/z1/recordsets', () => ({
      status: 200,
      json: { recordsets: [raw, { ...raw, id: 'r2', type: 'AAAA' }, { ...raw, id: 'r3', name: 'w.example.org.' }] },
    }));
    const found = await listRecordSets(session.dns, 'z1', { name, type: 'A' }, signal);
    expect(found).toEqual([
      { id: 'r1', zoneId: 'z1', name, type: 'A', ttl: null, records: ['203.0.113.10'], status: 'ACTIVE' },
    ]);
  });

  it('change in what is told only', async () => {
    cloud.on('PUT /dns/v2/zones/z1/recordsets/r1', ({ body }) => ({
      status: 202,
      json: { ...raw, ...(JSON.parse(body) as object), status: 'PENDING' },
    }));
    const changed = await setRecordSet(session.dns, { zoneId: 'z1', id: 'r1' }, { ttl: 30 }, signal);
    expect(changed).toMatchObject({ ttl: 30, records: ['203.0.113.10'], status: 'PENDING' });
    expect(cloud.seen.at(-1)?.body).toBe('{"ttl":30}');
  });

  it('tell why they did not change', async () => {
    const fault = { code: 404, type: 'recordset_not_found', message: 'Could not find RecordSet', request_id: 'req-1' };
    cloud.on('PUT /dns/v2/zones/z1/recordsets/gone', () => ({ status: 404, json: fault }));
    const changing = setRecordSet(session.dns, { zoneId: 'z1', id: 'gone' }, { ttl: 30 }, signal);
    await expect(changing).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
