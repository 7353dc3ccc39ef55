import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { examplePlan } from './testing/example-plan.ts';
import { anyPlan } from './testing/plan-arbitrary.ts';
import { readPlan } from './read-plan.ts';
import { writePlan } from './write-plan.ts';

describe('writePlan', () => {
  test('begins with a calm summary and the commands that go on', () => {
    expect(writePlan(examplePlan, { file: 'shop.yaml' }).split('\n').slice(0, 20).join('\n')).toMatchInlineSnapshot(`
      "# Plan: shop moves from os1 to os2
      #
      #   HA IPs          203.0.113.10 -> VIP 10.0.0.100
      #   load balancers  shop-lb1 (primary), shop-lb2 (secondary)
      #   outage          0-10 ms: 0-8 ms by the handover, 0-2 ms by the cutover
      #   order           primary-first: the primary moves first
      #                   standby-first, the other one, would cost 0-420 ms: 0 and 0-420 ms (baton plan create --order standby-first)
      #   exposure        40 s to 5 min, while one load balancer alone could serve
      #   duration        15 min to 40 min
      #   data            40 GiB
      #
      # Nothing has happened yet. Read this file, edit the sections whose comment says so, keep it in git. Then:
      #
      #   baton plan validate shop.yaml     checks the file, then both clouds; changes nothing
      #   baton migration start shop.yaml   begins; stops at the gates, and can be rolled back until commit

      baton: 1
      name: shop
      source: {cloud: os1, projectId: 9f0c, networkBackend: linuxbridge}
      target: {cloud: os2, projectId: 77aa, networkBackend: ovn, operatorCloud: os2-operator}"
    `);
  });

  test('writes the sections in one order, whatever the order in memory', () => {
    const sections = (plan: typeof examplePlan) => writePlan(plan).match(/^\w+(?=:)/gm);
    const reversed = Object.fromEntries(Object.entries(examplePlan).reverse()) as unknown as typeof examplePlan;
    expect(sections(reversed)).toEqual(sections(examplePlan));
    expect(sections(examplePlan)).toEqual([
      'baton',
      'name',
      'source',
      'target',
      'order',
      'outcome',
      'choices',
      'rollback',
      'forecast',
      'gates',
      'probe',
      'timeouts',
      'disks',
      'haIps',
      'loadBalancers',
      'networks',
      'routers',
      'securityGroups',
      'vips',
      'runbook',
      'groupKey',
      'created',
    ]);
  });

  test('what was written reads as the same plan', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(readPlan(writePlan(plan), 'plan.yaml')).toEqual(plan);
      }),
      { numRuns: 60 },
    );
  });

  test('a name cannot break out of the header', () => {
    const plan = { ...examplePlan, source: { ...examplePlan.source, cloud: 'os1\u2028evil: 1' } };
    expect(readPlan(writePlan(plan), 'plan.yaml')).toEqual(plan);
  });

  test('refuses a plan that could not be read back: a fault of Baton', () => {
    const plan = { ...examplePlan, vips: [] };
    expect(() => writePlan(plan)).toThrow(expect.objectContaining({ code: 'PLAN_INVALID', kind: 'bug' }));
  });
});
