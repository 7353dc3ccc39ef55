import { describe, expect, it } from 'vitest';
import type { Plan } from '../domain/plan.ts';
import { driftOf } from './drift.ts';
import { examplePlan as plan } from './plan-file/testing/example-plan.ts';

const [first, second] = plan.loadBalancers;
if (first === undefined || second === undefined) throw new Error('the example is a pair');
const [nic] = first.nics;
if (nic === undefined) throw new Error('the example has a NIC');

const edited = (change: Partial<Plan>): Plan => ({ ...plan, ...change });

describe('driftOf', () => {
  it('finds nothing in the same plan, made later and with its lists in another order', () => {
    const later = edited({
      created: '2027-01-01T00:00:00Z',
      loadBalancers: plan.loadBalancers.toReversed(),
      networks: plan.networks.toReversed(),
      securityGroups: plan.securityGroups.map((group) => ({ ...group, rules: group.rules.toReversed() })),
    });
    expect(driftOf(plan, later)).toEqual([]);
  });

  it('takes what people edit for their choice', () => {
    const choices = edited({
      gates: { cutover: 'automatic', secondary: 'automatic' },
      timeouts: { ...plan.timeouts, boot: 17 },
      networks: plan.networks.map((network) => ({ ...network, target: { use: 'net-2' } })),
      loadBalancers: plan.loadBalancers.map((one) => ({
        ...one,
        flavor: { ...one.flavor, target: 'huge', targetId: 'huge' },
        disks: one.disks.map((disk) => ({ ...disk, targetVolumeType: 'slow' })),
      })),
    });
    expect(driftOf(choices, plan)).toEqual([]);
  });

  it('tells a changed MAC with both values, and a changed address as one gone and one new', () => {
    const moved = { ...nic, fixedIps: [{ subnetId: 'subnet-front', address: '10.0.0.77' }] };
    const found = driftOf(plan, edited({ loadBalancers: [{ ...first, nics: [moved] }, second] }));
    const other = { ...nic, macAddress: 'fa:16:3e:99:99:99' };
    expect(driftOf(plan, edited({ loadBalancers: [{ ...first, nics: [other] }, second] }))).toMatchObject([
      { kind: 'changed', planned: nic.macAddress, found: other.macAddress },
    ]);
    const path = `loadBalancers.${first.sourceServerId}.nics.${nic.sourcePortId}.fixedIps`;
    expect(found).toEqual([
      { path, kind: 'gone', planned: nic.fixedIps[0], found: null },
      { path, kind: 'new', planned: null, found: moved.fixedIps[0] },
    ]);
  });

  it('takes what customers and Baton say to each other in metadata for no change, and any other key for one', () => {
    const asked = { ...first.metadata, migrate_flag: 'rollback-now', _export_answer: 'accepted', baton_flag: 'x' };
    expect(driftOf(plan, edited({ loadBalancers: [{ ...first, metadata: asked }, second] }))).toEqual([]);
    expect(driftOf(edited({ loadBalancers: [{ ...first, metadata: asked }, second] }), plan)).toEqual([]);
    const other = { ...asked, _export_other: 'x' };
    expect(driftOf(plan, edited({ loadBalancers: [{ ...first, metadata: other }, second] }))).toMatchObject([
      { path: `loadBalancers.${first.sourceServerId}.metadata._export_other`, kind: 'new' },
    ]);
  });

  it('tells what is gone and what is new', () => {
    const other = { ...plan.haIps[0], address: '203.0.113.99' } as Plan['haIps'][number];
    expect(driftOf(plan, edited({ haIps: [other] })).map(({ path, kind }) => [path, kind])).toEqual([
      ['haIps.203.0.113.10', 'gone'],
      ['haIps.203.0.113.99', 'new'],
    ]);
  });

  it('tells a rule that somebody added', () => {
    const [group] = plan.securityGroups;
    if (group === undefined) throw new Error('the example has a group');
    const more = {
      ...group,
      rules: [...group.rules, ...group.rules.slice(0, 1).map((rule) => ({ ...rule, portRangeMin: 9 }))],
    };
    expect(driftOf(plan, edited({ securityGroups: [more, ...plan.securityGroups.slice(1)] }))).toMatchObject([
      { path: `securityGroups.${group.sourceId}.rules`, kind: 'new', found: { portRangeMin: 9 } },
    ]);
  });
});
