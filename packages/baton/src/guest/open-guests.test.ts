import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { Cloud } from '../ports/cloud.ts';
import type { Guest } from '../ports/guest-access.ts';
import { openGuests } from './open-guests.ts';

const signal = new AbortController().signal;
const guest: Guest = {
  server: { id: '6f2c1f0e', name: 'shop-lb1' } as Guest['server'],
  addresses: ['10.0.2.11'],
  destination: null,
};
const options = { home: join(tmpdir(), 'baton-nowhere'), env: { PATH: '/nowhere' } };
/** A cloud of which only the console is asked. */
const telling = (consoleLog: () => Promise<string>): Pick<Cloud, 'compute'> => ({
  compute: { consoleLog } as unknown as Cloud['compute'],
});
const quiet = telling(() => Promise.resolve(''));

describe('openGuests', () => {
  it('reads the console when the plan says nothing', async () => {
    const cloud = telling(() =>
      Promise.resolve('Cloud-init v. 23.1 running\nVRRP HA BACKUP\nVRRP HA MASTER\nFailed to mount /data\n'),
    );
    const access = openGuests(undefined, cloud, options);
    const reading = await access.read(guest, signal);
    expect(reading).toMatchObject({
      access: 'console',
      vrrp: [{ configuration: null, running: { kind: 'keepalived', instances: [{ name: 'HA', state: 'MASTER' }] } }],
      cloudInit: { installed: true, disabled: false },
      trouble: ['Failed to mount /data'],
      units: null,
    });
    expect(reading.gaps.map(({ what }) => what)).toEqual([
      'configuration, services, interfaces, disks and clock',
      "cloud-init's settings",
    ]);
    await access.close();
  });

  it('says that a console is silent, names no state, or cannot be read', async () => {
    const why = async (cloud: Pick<Cloud, 'compute'>): Promise<string | undefined> =>
      (await openGuests({ access: 'console' }, cloud, options).read(guest, signal)).gaps.at(-1)?.why;
    expect(await why(quiet)).toContain('silent');
    expect(await why(telling(() => Promise.resolve('login:\n')))).toContain('names none');
    expect(await why(telling(() => Promise.reject(new Error('403'))))).toBe('its console could not be read: 403');
  });

  it('passes an abort on', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    const cloud = telling(() => Promise.reject(new Error('aborted')));
    await expect(openGuests(undefined, cloud, options).read(guest, aborted)).rejects.toThrow('enough');
  });

  it('looks at nothing when the plan forbids it', async () => {
    const access = openGuests(
      { access: 'none' },
      telling(() => Promise.reject(new Error('was asked'))),
      options,
    );
    expect(await access.read(guest, signal)).toMatchObject({ access: 'none', vrrp: null, gaps: [{}] });
  });

  it('goes by SSH when the plan says so, and falls back to the console with the reason', async () => {
    const access = openGuests(
      { access: 'ssh', ssh: { user: 'root' } },
      telling(() => Promise.resolve('VRRP HA MASTER\n')),
      options,
    );
    expect(access.kind).toBe('ssh');
    const reading = await access.read(guest, signal);
    expect(reading).toMatchObject({ access: 'console', vrrp: [{ running: { instances: [{ state: 'MASTER' }] } }] });
    expect(reading.gaps[0]?.why).toContain('this machine has no ssh');
    await access.close();
  });
});
