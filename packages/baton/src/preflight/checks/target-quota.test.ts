import { describe, expect, it } from 'vitest';

import {
  emptyTarget,
  floatingIp,
  network,
  port,
  rule,
  securityGroup,
  server,
  subnet,
  volume,
} from '../testing/fixtures.ts';
import type { CloudContents } from '../testing/readable-cloud.ts';
import { hardly, look, OWN, router2 } from '../testing/situation.ts';

describe('target.quota', () => {
  const NEEDED = {
    instances: 2,
    cores: 2,
    ramMib: 256,
    volumes: 3,
    volumeGib: 3,
    networks: 1,
    subnets: 1,
    routers: 1,
    ports: 5,
    floatingIps: 1,
    securityGroups: 1,
    securityGroupRules: 6,
  } as const;

  it.each(Object.entries(NEEDED))('needs of %s %i, and not one less', async (key, needed) => {
    expect(await look('target.quota', { target: hardly({ [key]: needed }) })).toMatchObject([{ result: 'pass' }]);
    const short = await look('target.quota', { target: hardly({ [key]: needed - 1 }) });
    expect(short).toMatchObject([
      {
        result: 'block',
        detail: expect.stringMatching(new RegExp(`room for ${needed - 1} .* more; ${needed} needed`)),
      },
    ]);
  });

  it('does not count what this migration made already', async () => {
    const made: Partial<CloudContents> = {
      ...hardly({
        instances: 1,
        volumes: 2,
        networks: 0,
        subnets: 0,
        routers: 0,
        ports: 3,
        floatingIps: 0,
        securityGroups: 0,
        securityGroupRules: 0,
      }),
      servers: [server('s', { name: 'shop-lb1', tags: ['baton:m-1a2b3c4d:server.primary'] })],
      volumes: [volume('v', 's', '/dev/vda', { metadata: { baton_migration: 'm-1a2b3c4d' } })],
      networks: [...emptyTarget.networks, network('net-2', OWN)],
      subnets: [...emptyTarget.subnets, subnet('sub-2', 'net-2', '10.20.0.0/24', OWN)],
      ...router2,
      ports: [port('p', 'net-2', [], OWN), port('dhcp', 'net-2', [])],
      securityGroups: [
        {
          ...securityGroup(
            'sg-2',
            Array.from({ length: 6 }, () => rule('tcp')),
          ),
          ...OWN,
        },
      ],
      floatingIps: [floatingIp('203.0.113.10', null, OWN)],
    };
    expect(await look('target.quota', { target: made, begun: true })).toMatchObject([{ result: 'pass' }]);
    expect((await look('target.quota', { target: made })).map((finding) => finding.result)).toContain('block');
  });
});
