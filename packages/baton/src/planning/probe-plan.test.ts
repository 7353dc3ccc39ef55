import { expect, test } from 'vitest';
import type { PlanRequest } from '../services/services.ts';
import { firstLook, planProbe } from './probe-plan.ts';
import { requestOfPlan } from './request-of-plan.ts';
import { examplePlan } from './plan-file/testing/example-plan.ts';

const group = { key: 'k', loadBalancers: [], securityGroups: [], haIps: [], vips: [] } as unknown as Parameters<
  typeof planProbe
>[0];
const probe = {
  port: 8080,
  expect: { status: 200, body: 'well' },
  udpPort: 7,
  tcpPort: 443,
  conversation: { port: 11_211, speaks: 'echo' },
  otherVantages: { paris: ['ssh', 'paris'] },
} satisfies PlanRequest['probe'];
const further = {
  udp: { port: 7, intervalMs: 10 },
  tcp: { port: 443, intervalMs: 10 },
  conversation: { port: 11_211, speaks: 'echo', intervalMs: 10 },
  otherVantages: { paris: ['ssh', 'paris'] },
};

test('what was asked for is in the plan, whether or not anybody answers over HTTP', () => {
  expect(planProbe(group, { probe }, new Map()).probe).toEqual({
    vantage: [],
    icmp: { intervalMs: 10 },
    http: null,
    ...further,
  });
  expect(planProbe(group, { probe }, new Map()).why).toContain('by ping, udp, tcp, conversation, and not over HTTP');
  const answered = planProbe(group, { probe }, new Map([['192.0.2.1', 'a page']])).probe;
  expect(answered).toMatchObject({ ...further, http: { port: 8080, expect: { status: 200, body: 'well' } } });
});

test('nothing else is in it, and the first look asks over HTTP alone', () => {
  expect(Object.keys(planProbe(group, {}, new Map()).probe)).toEqual(['vantage', 'icmp', 'http']);
  expect(Object.keys(firstLook({ probe }))).toEqual(['vantage', 'icmp', 'http']);
});

test('a plan that is made again from its own wishes probes the same', () => {
  const made = planProbe(group, { probe }, new Map([['192.0.2.1', 'a page']])).probe;
  const again = requestOfPlan({ ...examplePlan, probe: made });
  expect(planProbe(group, again, new Map([['192.0.2.1', 'a page']])).probe).toEqual(made);
});
