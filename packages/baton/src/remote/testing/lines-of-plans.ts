import { blocked, type CommandLineCase, refusal } from './command-line-case.ts';

const create = ['plan', 'create', 'shop', '--source-cloud', 'os1', '--target-cloud', 'os2'] as const;

export const OF_PLANS: readonly CommandLineCase[] = [
  { name: 'plan create', argv: create },
  { name: 'plan create with what blocks', argv: create, prepare: blocked },
  { name: 'plan create, into a file', argv: [...create, '-o', 'FOLDER/new.yaml'] },
  { name: 'plan create, into a file that is there', argv: [...create, '-o', 'FOLDER/shop.yaml'] },
  {
    name: 'plan create, compared with a file',
    argv: [...create, '-o', 'FOLDER/shop.yaml', '--detailed-exitcode'],
    prepare: (services) => {
      services.plan = { ...services.plan, order: 'standby-first' };
    },
  },
  {
    name: 'plan create, refused',
    argv: create,
    prepare: (services) => {
      const error = { code: 'GROUP_UNKNOWN', message: 'There is no HA group shop in os1.', requestIds: ['req-5'] };
      services.createPlan = () => Promise.reject(refusal(error));
    },
  },
  { name: 'plan diff, nothing differs', argv: ['plan', 'diff', 'FOLDER/shop.yaml'] },
  {
    name: 'plan diff, drift',
    argv: ['plan', 'diff', 'FOLDER/shop.yaml', '--detailed-exitcode'],
    prepare: (services) => {
      services.drift = [
        { path: 'haIps.203.0.113.10', kind: 'gone', planned: { address: '203.0.113.10' }, found: null },
        { path: 'networks.front.mtu', kind: 'changed', planned: 1450, found: 1500 },
        { path: 'loadBalancers.shop-lb1.nics', kind: 'new', planned: null, found: ['port-3', { a: [true, 'x'] }] },
      ];
    },
  },
  {
    name: 'plan diff, of a group that is not there any more',
    argv: ['plan', 'diff', 'FOLDER/shop.yaml'],
    prepare: (services) => {
      services.diffPlan = () => Promise.reject(refusal({ code: 'GROUP_UNKNOWN' }));
    },
  },
  { name: 'plan diff, of no file', argv: ['plan', 'diff', 'FOLDER/none.yaml'], asksNobody: true },
  { name: 'plan validate', argv: ['plan', 'validate', 'FOLDER/shop.yaml'] },
  { name: 'plan validate, with what blocks', argv: ['plan', 'validate', 'FOLDER/shop.yaml'], prepare: blocked },
  {
    name: 'plan validate, of the file only',
    argv: ['plan', 'validate', 'FOLDER/shop.yaml', '--offline'],
    asksNobody: true,
  },
  { name: 'plan validate, of no plan', argv: ['plan', 'validate', 'FOLDER/declared.yaml'], asksNobody: true },
];
