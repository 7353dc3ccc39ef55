/** Situations in which the checks of the plan itself and of the sessions must fire, each with what it says. */
import { BatonError } from '../../domain/error.ts';
import type { Plan, PlannedCutover } from '../../domain/plan.ts';
import type { ConnectionKeeper } from '../../ports/connection-keeper.ts';
import type { HookRunner } from '../../ports/hook-runner.ts';
import type { NameRecords, NameUpdates } from '../../ports/name-updates.ts';
import { network } from './fixtures.ts';
import type { Case } from './situation.ts';

const HOOK: PlannedCutover = { driver: 'hook', command: ['/hook'], timeoutSeconds: 5 };
const moved =
  (cutover: PlannedCutover) =>
  (plan: Plan): Partial<Plan> => ({ haIps: plan.haIps.map((one) => ({ ...one, cutover })) });
const answers = (leads: 'source' | 'target' | 'unknown'): HookRunner => ({ ask: () => Promise.resolve({ leads }) });
const fails: HookRunner = {
  ask: () =>
    Promise.reject(
      new BatonError({ code: 'HOOK_TIMEOUT', kind: 'cloud', message: 'The hook did not answer.', remedy: 'Try it.' }),
    ),
};

const NAME: PlannedCutover = {
  driver: 'dns',
  name: 'www.example.org',
  ttlSeconds: 30,
  usualTtlSeconds: 3600,
  update: { kind: 'rfc2136', server: 'ns.example.org', port: 53, zone: 'example.org' },
};
export const byName = moved(NAME);
/** What an authority answers; `refuses`: it takes no changes. */
export const authority = (records: Partial<NameRecords> | null, refuses?: BatonError): NameUpdates => ({
  read: () => Promise.resolve(records === null ? null : { addresses: ['203.0.113.10'], ttlSeconds: 3600, ...records }),
  replace: () => Promise.reject(new Error('a preflight changes nothing')),
  mayReplace: () => (refuses === undefined ? Promise.resolve() : Promise.reject(refuses)),
});
const refused = new BatonError({
  code: 'NAME_SERVER_REFUSED',
  kind: 'user',
  message: 'The name server did not do what it was asked: it answered NOTAUTH.',
  remedy: 'Look into its log.',
});

export const KEPT: NonNullable<Plan['keepConnections']> = {
  limit: 600,
  addresses: { source: '198.51.100.7', target: '203.0.113.151' },
  udpPort: 4789,
};
export const keeping = (missing: ConnectionKeeper['missing']): ConnectionKeeper => ({
  missing,
  setUp: () => Promise.reject(new Error('not asked for')),
  look: () => Promise.reject(new Error('not asked for')),
  remove: () => Promise.reject(new Error('not asked for')),
});
const unreachable = new BatonError({
  code: 'GUEST_UNREACHABLE',
  kind: 'guest',
  message: 'nobody answers.',
  remedy: '-',
});

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
  ['plan.keep-connections', 'unknown', 'there is no SSH into it', { plan: () => ({ keepConnections: KEPT }) }],
  [
    'plan.keep-connections',
    'warn',
    'shop-lb1: this is missing, and open connections would end at the cutover: the program nft',
    { plan: () => ({ keepConnections: KEPT }), connections: keeping(() => Promise.resolve(['the program nft'])) },
  ],
  [
    'plan.keep-connections',
    'unknown',
    'shop-lb1: it cannot be tried, because nobody answers.',
    { plan: () => ({ keepConnections: KEPT }), connections: keeping(() => Promise.reject(unreachable)) },
  ],
  [
    'plan.keep-connections',
    'warn',
    'may run OVN',
    { plan: (plan) => ({ keepConnections: KEPT, target: { ...plan.target, networkBackend: 'ovn' } }) },
  ],
  ['plan.hook', 'block', 'The hook did not answer.', { plan: moved(HOOK), hooks: fails }],
  [
    'plan.hook',
    'block',
    'neither command nor url',
    { plan: moved({ driver: 'hook', timeoutSeconds: 5 }), hooks: answers('source') },
  ],
  ['plan.hook', 'block', 'could not be followed', { plan: moved(HOOK), hooks: answers('unknown') }],
  ['plan.hook', 'warn', 'before anything was moved', { plan: moved(HOOK), hooks: answers('target') }],
  ['plan.hook', 'unknown', 'was not asked', { plan: moved(HOOK) }],
  ['plan.name', 'unknown', 'was not asked', { plan: byName }],
  ['plan.name', 'block', 'has no record of its own', { plan: byName, names: authority(null) }],
  ['plan.name', 'block', 'not to 203.0.113.10', { plan: byName, names: authority({ addresses: ['198.51.100.7'] }) }],
  ['plan.name', 'block', 'it answered NOTAUTH', { plan: byName, names: authority({}, refused) }],
  ['plan.name', 'warn', 'not all servers', { plan: byName, names: authority({ pending: true }) }],
  ['plan.name', 'warn', 'would wait too short', { plan: byName, names: authority({ ttlSeconds: 7200 }) }],
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
