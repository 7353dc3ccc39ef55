/** Situations in which the checks of the plan itself and of the sessions must fire, each with what it says. */
import { network } from './fixtures.ts';
import type { Case } from './situation.ts';

export const planCases: readonly Case[] = [
  ['clouds.policies', 'block', 'tenant (os1) may only look', { source: { roles: ['reader'] } }],
  ['clouds.policies', 'unknown', 'it has the roles support', { source: { roles: ['support'] } }],
  [
    'clouds.policies',
    'warn',
    'shop-net of os2 belongs to another project',
    {
      plan: (plan) => ({ networks: plan.networks.map((one) => ({ ...one, target: { use: 'net-2' } })) }),
      target: { networks: [network('net-2', { projectId: 'provider', shared: true })] },
    },
  ],
  ['plan.probe', 'warn', 'watched by ping alone', { plan: (plan) => ({ probe: { ...plan.probe, http: null } }) }],
  ['plan.probe', 'warn', 'does not tell which load balancer gave it', {}],
  [
    'plan.probe',
    'warn',
    'shop-lb1 and shop-lb2 cannot be told by an answer',
    {
      plan: (plan) => ({ probe: { ...plan.probe, http: { port: 80, path: '/', intervalMs: 100, identify: 'body' } } }),
    },
  ],
  [
    'plan.probe',
    'warn',
    'Both load balancers answer as shop',
    {
      plan: (plan) => ({
        probe: { ...plan.probe, http: { port: 80, path: '/', intervalMs: 100, identify: 'body' } },
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, answersAs: 'shop' })),
      }),
    },
  ],
  [
    'plan.timeouts',
    'warn',
    'timeouts.powerOff is 60 s, and Nova gives shop-lb1 60 s',
    { plan: (plan) => ({ timeouts: { ...plan.timeouts, powerOff: 60 } }) },
  ],
  [
    'plan.timeouts',
    'warn',
    'Nova gives shop-lb1 300 s',
    {
      plan: (plan) => ({
        loadBalancers: plan.loadBalancers.map((one) => ({ ...one, imageProperties: { os_shutdown_timeout: '300' } })),
      }),
    },
  ],
  [
    'plan.timeouts',
    'warn',
    'timeouts.cutover is 3 s',
    { plan: (plan) => ({ timeouts: { ...plan.timeouts, cutover: 3 } }) },
  ],
];
