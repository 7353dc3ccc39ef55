import { exampleMigration } from '../../cli/testing/in-memory-services.ts';
import { backToTheSource, failed, toTheEnd, toTheGate } from '../../cli/testing/runs.ts';
import {
  atTheGate,
  blocked,
  type CommandLineCase,
  halfReturned,
  ID,
  loggingCommands,
  refusal,
  onPause,
} from './command-line-case.ts';

const goesOn = {
  here: 'Recorded. The migration goes on in this process.',
  there: 'Recorded. The migration goes on in the controller.',
};
const onlyRecorded = {
  here: `Recorded. No process runs ${ID}; it goes on with: baton migration start ${ID}`,
  there: `Recorded. The controller goes on with ${ID}; to see it: baton migration watch ${ID}`,
};

export const RUNS_MIGRATIONS: readonly CommandLineCase[] = [
  {
    name: 'start, to the gate',
    argv: ['migration', 'start', 'shop'],
    prepare: (services) => {
      services.runs = [toTheGate];
    },
  },
  {
    name: 'start, to the end',
    argv: ['migration', 'start', 'shop', '--events'],
    prepare: (services) => {
      services.runs = [toTheEnd];
    },
  },
  {
    name: 'start, and it fails',
    argv: ['migration', 'start', 'shop', '-f', 'yaml'],
    prepare: (services) => {
      services.runs = [failed];
    },
  },
  {
    name: 'start, and it rolls back by itself',
    argv: ['migration', 'start', 'shop'],
    prepare: (services) => {
      services.runs = [backToTheSource];
    },
  },
  {
    name: 'start, of a plan',
    argv: ['migration', 'start', 'FOLDER/shop.yaml', '-f', 'json'],
    prepare: (services) => {
      services.runs = [toTheGate];
    },
    says: [
      {
        here: `It may be interrupted at any time; it goes on with: baton migration start ${ID}`,
        there: `It goes on in the controller when this process ends; to see it again: baton migration watch ${ID}`,
      },
    ],
  },
  { name: 'start, of a plan that is refused', argv: ['migration', 'start', 'FOLDER/shop.yaml'], prepare: blocked },
  {
    name: 'start, of a plan whose group moves already',
    argv: ['migration', 'start', 'FOLDER/shop.yaml'],
    prepare: (services) => {
      services.createMigration = () => Promise.reject(refusal({ code: 'MIGRATION_ACTIVE' }));
    },
  },
  {
    name: 'start --detach with a question',
    argv: ['migration', 'start', 'shop', '--detach', '--ask'],
    asksNobody: true,
  },
  {
    name: 'approve',
    argv: ['migration', 'approve', 'shop', '--yes'],
    prepare: (services) => {
      atTheGate(services);
      loggingCommands(services);
      services.runs = [toTheEnd];
    },
    says: [goesOn],
  },
  {
    name: 'approve --record-only',
    argv: ['migration', 'approve', 'shop', '--yes', '--record-only'],
    prepare: atTheGate,
    says: [onlyRecorded],
  },
  {
    name: 'approve, while it is run',
    argv: ['migration', 'approve', 'shop', '--yes'],
    prepare: (services) => {
      atTheGate(services);
      services.running = [true];
    },
    says: [
      {
        here: `Recorded. The process that runs ${ID} goes on with it; to see it: baton migration watch ${ID}`,
        there: `Recorded. The controller goes on with ${ID}; to see it: baton migration watch ${ID}`,
      },
    ],
  },
  {
    name: 'approve, not confirmed',
    argv: ['migration', 'approve', 'shop'],
    prepare: atTheGate,
    terminal: { isTty: true, typed: 'go on\n', env: { TERM: 'dumb' } },
  },
  { name: 'approve, nobody to ask', argv: ['migration', 'approve', 'shop'], prepare: atTheGate },
  { name: 'approve, at no gate', argv: ['migration', 'approve', 'shop', '--yes'] },
  {
    name: 'approve, another gate',
    argv: ['migration', 'approve', 'shop', '--gate', 'secondary', '--yes'],
    prepare: atTheGate,
  },
  {
    name: 'rollback',
    argv: ['migration', 'rollback', 'shop', '--yes', '--reason', 'slow'],
    prepare: (services) => {
      atTheGate(services);
      services.runs = [backToTheSource];
    },
    says: [goesOn],
  },
  {
    name: 'rollback, not confirmed',
    argv: ['migration', 'rollback', 'shop'],
    prepare: atTheGate,
    terminal: { isTty: true, typed: 'n\n', env: { TERM: 'dumb' } },
  },
  { name: 'rollback, of what has not begun', argv: ['migration', 'rollback', 'shop', '--yes'] },
  {
    name: 'rollback of one HA IP, which was returned already',
    argv: ['migration', 'rollback', 'shop', '--yes', '--ha-ip', '203.0.113.11'],
    prepare: halfReturned,
  },
  {
    name: 'rollback of an HA IP that is none',
    argv: ['migration', 'rollback', 'shop', '--yes', '--ha-ip', '203.0.113.99'],
    prepare: halfReturned,
  },
  {
    name: 'cut-over',
    argv: ['migration', 'cut-over', 'shop', '--yes', '--ha-ip', '203.0.113.11'],
    prepare: (services) => {
      halfReturned(services);
      services.runs = [toTheEnd];
    },
    says: [goesOn],
  },
  {
    name: 'cut-over --record-only',
    argv: ['migration', 'cut-over', 'shop', '--yes', '--ha-ip', '203.0.113.11', '--record-only'],
    prepare: halfReturned,
    says: [onlyRecorded],
  },
  {
    name: 'cut-over of what leads there already',
    argv: ['migration', 'cut-over', 'shop', '--yes', '--ha-ip', '203.0.113.10'],
    prepare: halfReturned,
  },
  {
    name: 'reschedule',
    argv: ['migration', 'reschedule', 'shop', '--cutover-gate', '2026-12-02T03:00:00+01:00', '--secondary-gate', '5d'],
    prepare: atTheGate,
  },
  { name: 'reschedule of nothing', argv: ['migration', 'reschedule', 'shop'], asksNobody: true },
  { name: 'pause', argv: ['migration', 'pause', 'shop'], prepare: atTheGate },
  {
    name: 'pause, while it is run',
    argv: ['migration', 'pause', 'shop'],
    prepare: (services) => {
      atTheGate(services);
      services.running = [true];
    },
  },
  { name: 'pause of what has not begun', argv: ['migration', 'pause', 'shop'] },
  {
    name: 'pause of what is paused',
    argv: ['migration', 'pause', 'shop'],
    prepare: onPause,
  },
  {
    name: 'resume',
    argv: ['migration', 'resume', 'shop'],
    prepare: (services) => {
      onPause(services);
      services.runs = [toTheEnd];
    },
    says: [goesOn],
  },
  { name: 'resume of what is not paused', argv: ['migration', 'resume', 'shop'], prepare: atTheGate },
  { name: 'approve, while it is paused', argv: ['migration', 'approve', 'shop', '--yes'], prepare: onPause },
  {
    name: 'abort',
    argv: ['migration', 'abort', 'shop', '--yes', '--reason', 'never mind'],
    prepare: (services) => {
      atTheGate(services);
      const reason = 'never mind';
      services.runs = [
        {
          events: [
            { kind: 'migration.state', state: 'rolling-back', reason },
            { kind: 'migration.state', state: 'aborted', reason },
          ],
          outcome: { kind: 'aborted', reason },
          state: 'aborted',
        },
      ];
    },
    says: [goesOn],
  },
  {
    name: 'abort, refused',
    argv: ['migration', 'abort', 'shop', '--yes'],
    prepare: (services) => {
      services.migration = { ...exampleMigration, state: 'committed' };
      services.command = () => Promise.reject(refusal({ code: 'COMMAND_REFUSED', message: 'It is committed.' }));
    },
  },
  {
    name: 'commit',
    argv: ['migration', 'commit', 'shop', '--delete-source', '--yes'],
    prepare: (services) => {
      services.migration = { ...exampleMigration, state: 'completed' };
    },
  },
  {
    name: 'commit, refused',
    argv: ['migration', 'commit', 'shop', '--yes'],
    prepare: (services) => {
      services.commit = () => Promise.reject(refusal({ code: 'COMMIT_REFUSED', message: 'It is created.' }));
    },
  },
  {
    name: 'commit, not confirmed',
    argv: ['migration', 'commit', 'shop'],
    terminal: { isTty: true, typed: 'commit shp\n', env: { TERM: 'dumb' } },
  },
];
