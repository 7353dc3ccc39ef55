import { describe, expect, test } from 'vitest';
import { expectRefused, makeLan, type Neutron, NOBODY, openNeutron } from '../testing/neutron.ts';

interface World extends Neutron {
  readonly networkId: string;
  readonly subnetId: string;
  /** Sorted, as a list shows them. */
  readonly ids: readonly string[];
  readonly names: (query: string) => Promise<readonly string[]>;
}

/** Ports p0, p1, p2 at 10.77.0.10, .11 and .12; p0 has the tag `a`, p1 `a` and `b`. */
async function openWithPorts(): Promise<World> {
  const neutron = await openNeutron();
  const { tenant } = neutron;
  const lan = await makeLan(neutron);
  const ids: string[] = [];
  for (const at of [0, 1, 2]) {
    const fixedIps = [{ ip_address: `10.77.0.1${at}` }];
    const values = { network_id: lan.networkId, name: `p${at}`, description: `d${at}`, fixed_ips: fixedIps };
    const { id } = await tenant.make('/ports', 'port', { ...values, mac_address: `fa:16:3e:00:00:0${at}` });
    ids.push(id);
  }
  await tenant.put(`/ports/${ids[0]}/tags`, { tags: ['a'] });
  await tenant.put(`/ports/${ids[1]}/tags`, { tags: ['a', 'b'] });
  const names = async (query: string) =>
    (await tenant.get(`/ports?${query}`)).many.map((port) => String(port['name'])).sort();
  return { ...neutron, ...lan, ids: ids.sort(), names };
}

describe('filters', () => {
  test('by any attribute, several of them together, several values of one', async () => {
    const { names, networkId, subnetId } = await openWithPorts();
    const all = ['p0', 'p1', 'p2'];
    expect(await names('name=p1')).toEqual(['p1']);
    expect(await names('name=p')).toEqual([]);
    expect(await names('name=p0&name=p2')).toEqual(['p0', 'p2']);
    expect(await names('description=d2')).toEqual(['p2']);
    expect(await names(`network_id=${networkId}&name=p0`)).toEqual(['p0']);
    expect(await names(`network_id=${NOBODY}`)).toEqual([]);
    expect(await names('mac_address=FA:16:3E:00:00:01')).toEqual(['p1']);
    expect(await names('device_id=')).toEqual(all);
    expect(await names('admin_state_up=True')).toEqual(all);
    expect(await names('admin_state_up=false')).toEqual([]);
    expect(await names('fixed_ips=ip_address%3D10.77.0.11')).toEqual(['p1']);
    expect(await names(`fixed_ips=subnet_id%3D${subnetId}`)).toEqual(all);
    expect(await names(`security_groups=${NOBODY}`)).toEqual([]);
    expect(await names('sort_key=name&sort_dir=desc&name=p1')).toEqual(['p1']);
  });

  test('by tags', async () => {
    const { names } = await openWithPorts();
    expect(await names('tags=a')).toEqual(['p0', 'p1']);
    expect(await names('tags=a,b')).toEqual(['p1']);
    expect(await names('tags=a,c')).toEqual([]);
    expect(await names('tags-any=b,c')).toEqual(['p1']);
    expect(await names('not-tags=a,b')).toEqual(['p0', 'p2']);
    expect(await names('not-tags-any=b,c')).toEqual(['p0', 'p2']);
  });

  test('by project, for operators, and by whether a network is external', async () => {
    const { tenant, admin, external, networkId } = await openWithPorts();
    const ids = async (caller: typeof tenant, query: string) =>
      (await caller.get(`/networks?${query}`)).many.map(({ id }) => id);
    expect(await ids(admin, `project_id=${tenant.projectId}`)).toEqual([networkId]);
    expect(await ids(admin, `tenant_id=${tenant.projectId}`)).toEqual([networkId]);
    expect(await ids(tenant, 'router:external=True')).toEqual([external.id]);
    expect(await ids(tenant, 'router%3Aexternal=false')).toEqual([networkId]);
  });

  test('nothing is null and nothing else: a floating IP without a port is not found by an empty one', async () => {
    const { tenant, external } = await openNeutron();
    const { id, ...made } = await tenant.make('/floatingips', 'floatingip', { floating_network_id: external.id });
    const ids = async (query: string) => (await tenant.get(`/floatingips?${query}`)).many.map((one) => one.id);
    expect(await ids('port_id=')).toEqual([]);
    expect(await ids(`floating_ip_address=${String(made['floating_ip_address'])}`)).toEqual([id]);
    expect(await ids('status=DOWN')).toEqual([id]);
  });

  test('an unknown one is refused, even where nothing is to be filtered', async () => {
    const { stranger } = await openNeutron();
    const words = "['bogus'] is invalid attribute for filtering";
    expectRefused(await stranger.get('/ports?bogus=1'), 400, 'HTTPBadRequest', words);
    const maybe = "Invalid input for operation: 'maybe' cannot be converted to boolean.";
    expectRefused(await stranger.get('/networks?shared=maybe'), 400, 'InvalidInput', maybe);
  });
});

test('chosen fields', async () => {
  const { tenant, ids } = await openWithPorts();
  expect((await tenant.get('/ports?fields=id&fields=bogus')).many).toEqual(ids.map((id) => ({ id })));
  expect((await tenant.get(`/ports/${ids[0]}?fields=id`)).body).toEqual({ port: { id: ids[0] } });
});

describe('pages', () => {
  interface Page {
    readonly ports: readonly { readonly id: string }[];
    readonly ports_links?: readonly { readonly rel: string; readonly href: string }[];
  }

  const linkOf = (page: Page, rel: string): string => {
    const href = page.ports_links?.find((link) => link.rel === rel)?.href ?? '';
    return href.slice(href.indexOf('/ports'));
  };

  test('each names the next, until one is not full', async () => {
    const { tenant, cloud, ids } = await openWithPorts();
    const found: string[] = [];
    let path = '/ports?limit=2&fields=id';
    for (let pages = 0; path !== '' && pages < 10; pages += 1) {
      const page = (await tenant.get(path)).body as Page;
      found.push(...page.ports.map(({ id }) => id));
      path = linkOf(page, 'next');
    }
    expect(found).toEqual(ids);
    const first = (await tenant.get('/ports?limit=1')).body as Page;
    expect(first.ports_links).toContainEqual({
      rel: 'next',
      href: `${cloud.origin}/network/v2.0/ports?limit=1&marker=${ids[0]}`,
    });
  });

  test('and back', async () => {
    const { tenant, ids } = await openWithPorts();
    const last = (await tenant.get('/ports?limit=2&page_reverse=True')).body as Page;
    expect(last.ports.map(({ id }) => id)).toEqual(ids.slice(1));
    const before = (await tenant.get(linkOf(last, 'previous'))).body as Page;
    expect(before.ports.map(({ id }) => id)).toEqual(ids.slice(0, 1));
  });

  test('without a limit there are none', async () => {
    const { tenant } = await openWithPorts();
    expect((await tenant.get('/ports')).body).not.toHaveProperty('ports_links');
    expect((await tenant.get('/ports?limit=0')).many).toHaveLength(3);
  });

  test('refused: a limit that is none, a marker that is not there', async () => {
    const { tenant } = await openNeutron();
    for (const limit of ['-1', 'x']) {
      const words = `Bad limit request: Limit must be an integer 0 or greater and not '${limit}'.`;
      expectRefused(await tenant.get(`/ports?limit=${limit}`), 400, 'BadRequest', words);
    }
    const marked = await tenant.get(`/ports?limit=1&marker=${NOBODY}`);
    expectRefused(marked, 404, 'PortNotFound', `Port ${NOBODY} could not be found.`);
  });
});
