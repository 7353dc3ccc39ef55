import { describe, expect, it } from 'vitest';

import { BatonError } from '../domain/error.ts';
import type { Cloud } from '../ports/cloud.ts';
import { floatingIp, shop, volume } from '../preflight/testing/fixtures.ts';
import { type CloudContents, readableCloud } from '../preflight/testing/readable-cloud.ts';
import { seekGroup } from '../services/seek-group.ts';
import { discoverGroups } from './discover-groups.ts';
import { discover, portOf, signal } from './testing/clouds.ts';

const ONE = '1'.repeat(32);
const TWO = '2'.repeat(32);

const inProject = <T extends { readonly id: string; readonly projectId: string }>(
  all: readonly T[],
  projectId: string,
): readonly T[] => all.map((one) => ({ ...one, projectId }));

/** The shop once more, on the same network, for another project. */
const both: CloudContents = {
  ...shop,
  projectId: 'admin',
  roles: ['admin'],
  projects: [{ id: ONE, name: 'shop' }],
  servers: [
    ...inProject(shop.servers, ONE),
    ...inProject(shop.servers, TWO).map((one) => ({ ...one, id: `${one.id}-2` })),
  ],
  ports: [
    ...inProject(shop.ports, ONE),
    { ...shop.ports[0], id: 'port-vip-2' } as (typeof shop.ports)[number],
    portOf('server-a-2', '10.20.0.21', ['10.20.0.120'], { projectId: TWO }),
    portOf('server-b-2', '10.20.0.22', ['10.20.0.120'], { projectId: TWO }),
  ].map((one) =>
    one.id === 'port-vip-2'
      ? { ...one, projectId: TWO, fixedIps: [{ subnetId: 'shop-subnet', address: '10.20.0.120' }] }
      : one,
  ),
  floatingIps: [
    ...inProject(shop.floatingIps, ONE),
    floatingIp('203.0.113.30', 'port-vip-2', { projectId: TWO, fixedIpAddress: '10.20.0.120' }),
  ],
  volumes: [volume('data-2', 'server-b-2', '/dev/vdb', { projectId: TWO })],
};

/** A cloud that keeps the servers of all projects to operators. */
function tenantsCloud(contents: CloudContents): Cloud {
  const cloud = readableCloud(contents);
  const denied = new BatonError({
    code: 'POLICY_DENIED',
    kind: 'user',
    message: "Policy doesn't allow os_compute_api:servers:index:get_all_tenants to be performed.",
    remedy: '',
    requestIds: ['req-7'],
  });
  return {
    ...cloud,
    compute: {
      ...cloud.compute,
      listServers: (filter, at) =>
        filter.allProjects === true ? Promise.reject(denied) : cloud.compute.listServers(filter, at),
    },
  };
}

describe('every project', () => {
  it("has its own groups, whose keys begin with the project's id", async () => {
    const { groups, projectNames } = await discover(both, { allProjects: true });
    expect(
      groups.map(({ name, key, projectId, loadBalancers }) => [name, key, projectId, loadBalancers.length]),
    ).toEqual([
      ['shop', `${ONE}/port-vip`, ONE, 2],
      ['shop', `${TWO}/port-vip-2`, TWO, 2],
    ]);
    expect(groups[1]?.loadBalancers[1]?.disks).toMatchObject([{ kind: 'image-root' }, { volume: { id: 'data-2' } }]);
    expect(projectNames).toEqual({ [ONE]: 'shop' });
  });

  it('has ids for names where Keystone keeps them back', async () => {
    const cloud = readableCloud(both);
    const denied = new BatonError({ code: 'FORBIDDEN', kind: 'user', message: 'no', remedy: '' });
    const quiet: Cloud = { ...cloud, listProjects: () => Promise.reject(denied) };
    expect(await discoverGroups(quiet, { allProjects: true }, signal)).toMatchObject({ projectNames: {} });
  });

  it('is refused to a tenant, with the reason and what to do', async () => {
    await expect(discoverGroups(tenantsCloud(shop), { allProjects: true }, signal)).rejects.toMatchObject({
      code: 'ALL_PROJECTS_DENIED',
      kind: 'user',
      message:
        'Cloud os1 does not show the servers of every project to user tenant in project demo: its policy keeps them to its operators.',
      remedy:
        'Use the clouds.yaml entry of an operator, or leave --all-projects out to see the groups of project demo.',
      requestIds: ['req-7'],
    });
  });
});

describe('one group by its key', () => {
  it('is found in another project by an operator', async () => {
    const { group } = await seekGroup(readableCloud(both), `${TWO}/port-vip-2`, {}, signal);
    expect(group).toMatchObject({ projectId: TWO, haIps: [{ address: '203.0.113.30' }] });
  });

  it('is refused to a tenant', async () => {
    const sought = seekGroup(tenantsCloud(shop), `${TWO}/port-vip-2`, {}, signal);
    await expect(sought).rejects.toMatchObject({ code: 'ALL_PROJECTS_DENIED' });
  });

  it('is told apart from one of the same name', async () => {
    await expect(seekGroup(readableCloud(both), 'shop', { allProjects: true }, signal)).rejects.toMatchObject({
      code: 'GROUP_AMBIGUOUS',
      message: expect.stringContaining(`key ${TWO}/port-vip-2`) as unknown,
    });
  });

  it('is looked at closely, with what was left out near it', async () => {
    const contents = {
      ...shop,
      floatingIps: [...shop.floatingIps, floatingIp('203.0.113.20', 'port-b', { fixedIpAddress: '10.20.0.12' })],
      ports: [...shop.ports, { ...portOf('nobody', '10.99.0.1', []), id: 'far', networkId: 'far-net', deviceId: '' }],
    };
    const { group, leftOut } = await seekGroup(readableCloud(contents), 'shop', {}, signal);
    expect(group.roles.primary).toBe('shop-lb1');
    expect(leftOut.map(({ what }) => what)).toEqual(['floating IP 203.0.113.20']);
  });
});
