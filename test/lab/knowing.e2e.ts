/**
 * Knowing a pair before anything is touched: found from lists, read inside by SSH, planned by measured rates. And a second HA
 * IP for it, made and served, in each cloud: they have different network backends.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baton, batonEnds, HOME, planCommand } from './harness/baton.ts';
import { inGuest, labFacts, makePair, openstack, type Pair, SSH_CONFIG, untilAnswers } from './harness/lab.ts';

const SSH = ['--ssh-config', SSH_CONFIG];
const PAIRS = [
  { cloud: 'os1', name: 'docs', cidr: '10.0.5.0/24' },
  { cloud: 'os2', name: 'mail', cidr: '10.0.6.0/24' },
] as const;

const reachedAs = (pair: Pair): readonly string[] =>
  pair.loadBalancers.flatMap(({ name }) => ['--ssh-destination', `${name}=${name}`]);

let pairs: readonly Pair[];
beforeAll(async () => {
  pairs = await Promise.all(PAIRS.map(({ cloud, name, cidr }) => makePair(name, cidr, cloud)));
});

/** What the other stories make must find room. */
afterAll(async () => {
  for (const { cloud, name } of PAIRS) {
    for (const lb of ['lb1', 'lb2']) await openstack(cloud, 'server', 'delete', '--wait', `${name}-${lb}`);
  }
});

function pairAt(at: number): Pair {
  const pair = pairs[at];
  if (pair === undefined) throw new Error(`no pair ${at}`);
  return pair;
}

interface ShownGroup {
  readonly primary: string | null;
  readonly requirements: readonly { readonly met: boolean | null }[];
  readonly guests: unknown;
}

describe('a pair is known', () => {
  it('to an operator, among every project', async () => {
    const { stdout } = await batonEnds(0, 'group', 'discover', '--cloud', 'os1-admin', '--all-projects', '-f', 'json');
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({ Name: 'docs', Project: 'demo', Confidence: 'certain', Meets: '3 of 4' }),
    );
    const refused = await baton('group', 'discover', '--cloud', 'os1', '--all-projects');
    expect({ code: refused.code, stderr: refused.stderr }).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('ALL_PROJECTS_DENIED');
  });

  it.each(PAIRS.map((one, at) => ({ ...one, at })))('inside, by SSH: $name in $cloud', async ({ cloud, name, at }) => {
    const show = ['group', 'show', name, '--cloud', cloud, ...SSH, ...reachedAs(pairAt(at)), '-f', 'json'];
    const first = await batonEnds(0, ...show, '--ssh-accept-new');
    const group = JSON.parse(first.stdout) as ShownGroup;
    expect(group.primary).toBe(`${name}-lb1`);
    expect(group.requirements.map(({ met }) => met)).toEqual([true, true, true, true]);
    expect(JSON.stringify(group.guests)).toMatch(/MASTER.*BACKUP/);
    // The key is pinned: from now on it must be that one.
    expect((await batonEnds(0, ...show)).stdout).toContain('MASTER');
  });

  it('by rates that were measured, and leaves nothing of the measuring', async () => {
    const file = join(HOME, 'docs.yaml');
    const made = await batonEnds(
      0,
      ...planCommand('docs', '--guest', 'ssh', ...SSH, ...reachedAs(pairAt(0)), '--calibrate', '-o', file),
    );
    // By SSH both daemons were read, so the VIP will be handed over by raising the secondary.
    expect(made.stderr).toContain('order primary-first: handover 0-15 ms');
    const { stdout } = await batonEnds(0, 'plan', 'show', file, '-f', 'json', '-c', 'basis', '-c', 'choices');
    expect(stdout).toContain('measured between these two clouds');
    expect(stdout).toContain('outage, handover (raise-secondary): 0-15 ms measured for this recipe');
    for (const cloud of ['os1', 'os2'] as const) {
      for (const thing of [['volume'], ['image'], ['network'], ['router'], ['volume', 'snapshot']])
        expect(JSON.stringify(await openstack(cloud, ...thing, 'list', '-f', 'json'))).not.toContain('baton-c-');
    }
  });

  it('to the preflight, which finds the guests as they must be', async () => {
    const done = await batonEnds(0, 'plan', 'validate', join(HOME, 'docs.yaml'), '-f', 'json');
    const findings = JSON.parse(done.stdout) as readonly { readonly Check: string; readonly Result: string }[];
    const of = (check: string): readonly string[] =>
      findings.filter(({ Check }) => Check === check).map(({ Result }) => Result);
    for (const check of [
      'source.one-master',
      'guest.autostart',
      'guest.vrrp-running',
      'guest.vips-configured',
      'guest.hears-peer',
      'guest.same-group',
      'guest.interfaces',
    ])
      expect([check, new Set(of(check))]).toEqual([check, new Set(['pass'])]);
    expect(of('target.network-backend')).toEqual(['pass']);
    expect(done.stdout).toContain(labFacts().clouds.os2.backend === 'ovn' ? 'OVN' : 'Linux');
  });

  it('as unchanged, until somebody changes it', async () => {
    const diff = ['plan', 'diff', join(HOME, 'docs.yaml'), '--detailed-exitcode', '-f', 'json'];
    expect(JSON.parse((await batonEnds(0, ...diff)).stdout)).toEqual([]);
    await openstack('os1', 'security', 'group', 'rule', 'create', '--protocol', 'tcp', '--dst-port', '8443', 'docs-lb');
    const changed = await batonEnds(2, ...diff);
    expect(JSON.parse(changed.stdout)).toMatchObject([{ What: 'new', Found: { portRangeMin: 8443 } }]);
  });
});

describe('a second HA IP', () => {
  it.each(PAIRS.map((one, at) => ({ ...one, at })))(
    '$name in $cloud: made, and served',
    async ({ cloud, name, at }) => {
      const pair = pairAt(at);
      const command = ['ha-ip', 'create', `${name}-api`, '--cloud', cloud, '-f', 'json'];
      const servers = pair.loadBalancers.flatMap((one) => ['--server', one.name]);
      const made = JSON.parse((await batonEnds(0, ...command, ...servers)).stdout) as {
        readonly ha_ip: string;
        readonly vip: string;
      };
      for (const one of pair.loadBalancers) {
        // As the printed example says, in the instance that is there.
        await inGuest(
          cloud,
          one.name,
          `sed -i "s#virtual_ipaddress {#virtual_ipaddress {\\n    ${made.vip}/24#" /etc/keepalived/keepalived.conf; kill -HUP $(cat /run/keepalived.pid /var/run/keepalived.pid 2>/dev/null | head -n 1)`,
        );
      }
      await untilAnswers(made.ha_ip, `${name}-lb1`, 60);
      // A reload may let the other one have it for a moment.
      await untilAnswers(pair.floatingIp.address, `${name}-lb1`, 60);
      const again = JSON.parse((await batonEnds(0, ...command, ...servers)).stdout) as {
        readonly parts: readonly { readonly state: string }[];
      };
      expect(new Set(again.parts.map(({ state }) => state))).toEqual(new Set(['there']));
    },
  );
});
