/** The way to a name by RFC 2136, with the real BIND. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameUpdates } from '../../packages/baton/src/ha-ip/dns/authority.ts';
import type { DnsCutover } from '../../packages/baton/src/ports/name-updates.ts';
import { type Bind, startBind } from './world/bind.ts';

const { signal } = new AbortController();
const notAskedFor = () => Promise.reject(new Error('not asked for'));
const names = nameUpdates({ read: notAskedFor, update: notAskedFor });

const SOURCE = '203.0.113.10';
const TARGET = '198.51.100.7';
const OTHER = '203.0.113.99';

let bind: Bind;
beforeAll(async () => {
  bind = await startBind('example.org', [
    `www 3600 IN A ${SOURCE}`,
    `several 3600 IN A ${SOURCE}`,
    `several 3600 IN A ${OTHER}`,
    `changed 3600 IN A ${SOURCE}`,
    'six 3600 IN AAAA 2001:db8::10',
    'alias IN CNAME www',
  ]);
});
afterAll(() => bind.close());

function named(label: string, keyFile: string | null = bind.keyFile, zone = bind.zone): DnsCutover {
  const { host: server, port } = bind;
  return {
    driver: 'dns',
    name: `${label}.${bind.zone}`,
    ttlSeconds: 30,
    usualTtlSeconds: 3600,
    update: { kind: 'rfc2136', server, port, zone, ...(keyFile === null ? {} : { keyFile }) },
  };
}

describe('a name whose authority is BIND', () => {
  it('leads to the target and back, with the TTL lowered and set back', async () => {
    const www = named('www');
    expect(await names.read(www, 4, signal)).toEqual({ addresses: [SOURCE], ttlSeconds: 3600 });
    await names.replace(www, [SOURCE], { addresses: [SOURCE], ttlSeconds: 30 }, signal);
    expect(await names.read(www, 4, signal)).toEqual({ addresses: [SOURCE], ttlSeconds: 30 });
    await names.replace(www, [SOURCE], { addresses: [TARGET], ttlSeconds: 30 }, signal);
    expect(await names.read(www, 4, signal)).toEqual({ addresses: [TARGET], ttlSeconds: 30 });
    await names.replace(www, [TARGET], { addresses: [SOURCE], ttlSeconds: 3600 }, signal);
    expect(await names.read(www, 4, signal)).toEqual({ addresses: [SOURCE], ttlSeconds: 3600 });
  });

  it('keeps its other addresses', async () => {
    const several = named('several');
    await names.replace(several, [OTHER, SOURCE], { addresses: [OTHER, TARGET], ttlSeconds: 30 }, signal);
    expect(await names.read(several, 4, signal)).toEqual({ addresses: [TARGET, OTHER].toSorted(), ttlSeconds: 30 });
  });

  it('has addresses of version 6 as well', async () => {
    const six = named('six');
    await names.replace(six, ['2001:db8::10'], { addresses: ['2001:db8:1::7'], ttlSeconds: 30 }, signal);
    expect(await names.read(six, 6, signal)).toEqual({ addresses: ['2001:db8:1::7'], ttlSeconds: 30 });
    expect(await names.read(six, 4, signal)).toBeNull();
  });

  it('that somebody else changed meanwhile is left as it is', async () => {
    const changed = named('changed');
    await names.replace(changed, [SOURCE], { addresses: [OTHER], ttlSeconds: 60 }, signal);
    const late = names.replace(changed, [SOURCE], { addresses: [TARGET], ttlSeconds: 30 }, signal);
    await expect(late).rejects.toMatchObject({ code: 'NAME_CHANGED', kind: 'user' });
    expect(await names.read(changed, 4, signal)).toEqual({ addresses: [OTHER], ttlSeconds: 60 });
  });

  it('has no record of its own where it is an alias, or nothing', async () => {
    expect(await names.read(named('alias'), 4, signal)).toBeNull();
    expect(await names.read(named('nothing'), 4, signal)).toBeNull();
  });

  it('tells whether it would take a change, without one', async () => {
    const www = named('www');
    await names.mayReplace(www, [SOURCE], signal);
    await expect(names.mayReplace(www, [OTHER], signal)).rejects.toMatchObject({ code: 'NAME_CHANGED' });
    const refused = names.mayReplace(named('www', bind.otherKeyFile), [SOURCE], signal);
    await expect(refused).rejects.toMatchObject({ code: 'NAME_SERVER_REFUSED' });
    await expect(names.mayReplace(named('www', null), [SOURCE], signal)).rejects.toMatchObject({
      code: 'NAME_SERVER_REFUSED',
    });
    expect(await names.read(www, 4, signal)).toEqual({ addresses: [SOURCE], ttlSeconds: 3600 });
  });

  it.each([
    ['a key with another secret', () => named('www', bind.otherKeyFile)],
    ['no key', () => named('www', null)],
    ['a zone that it does not have', () => named('www', bind.keyFile, 'example.net')],
  ])('is refused with %s, and unchanged', async (_what, wanted) => {
    const refused = names.replace(wanted(), [SOURCE], { addresses: [TARGET], ttlSeconds: 30 }, signal);
    await expect(refused).rejects.toMatchObject({ code: 'NAME_SERVER_REFUSED', kind: 'user' });
    expect(await names.read(named('www'), 4, signal)).toMatchObject({ addresses: [SOURCE] });
    expect(bind.log()).toContain('starting BIND');
  });
});
