import { exampleMigration, type InMemoryServices } from '../../cli/testing/in-memory-services.ts';
import { failed, toTheEnd, toTheGate } from '../../cli/testing/runs.ts';
import { buildReport } from '../../report/build-report.ts';
import { reportAsMarkdown } from '../../report/markdown.ts';
import { atTheGate, type CommandLineCase, halfReturned, ID, waiting } from './command-line-case.ts';

/** As it is made of what the journal has. */
const reported = (services: InMemoryServices): void => {
  atTheGate(services);
  services.report = () => {
    const { migration, stepRecords: steps, log: events } = services;
    const report = buildReport(migration, { steps, gaps: [], spans: [], events, nowMs: null });
    return Promise.resolve({ migration, steps, json: { ...report }, markdown: reportAsMarkdown(report) });
  };
};

export const LOOKS_AT_MIGRATIONS: readonly CommandLineCase[] = [
  { name: 'migration list', argv: ['migration', 'list'] },
  { name: 'migration list, where some HA IPs were returned', argv: ['migration', 'list'], prepare: halfReturned },
  {
    name: 'migration list, none yet',
    argv: ['migration', 'list'],
    prepare: (services) => {
      services.listMigrations = () => Promise.resolve([]);
    },
  },
  {
    name: 'migration show',
    argv: ['migration', 'show', 'shop'],
    prepare: (services) => {
      atTheGate(services);
      services.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'source' });
    },
  },
  { name: 'migration show, where some HA IPs were returned', argv: ['migration', 'show', ID], prepare: halfReturned },
  {
    name: 'migration show, of one that has failed',
    argv: ['migration', 'show', 'shop'],
    prepare: (services) => {
      const error = failed.outcome.kind === 'failed' ? failed.outcome.error : null;
      services.migration = { ...exampleMigration, state: 'failed', stepId: 'cutover', error };
    },
  },
  {
    name: 'migration show, while it is run',
    argv: ['migration', 'show', 'shop'],
    prepare: (services) => {
      services.migration = { ...exampleMigration, state: 'running', stepId: 'preflight' };
      services.running = [true];
    },
  },
  {
    name: 'watch, what rests',
    argv: ['migration', 'watch', 'shop', '--since', '2'],
    prepare: (services) => {
      for (const event of toTheGate.events) services.record(event);
      services.migration = waiting;
    },
  },
  {
    name: 'watch, until it rests',
    argv: ['migration', 'watch', 'shop', '--events'],
    prepare: (services) => {
      for (const event of toTheEnd.events) services.record(event);
      services.running = [true, false];
      services.migration = { ...exampleMigration, state: 'completed' };
    },
  },
  {
    name: 'watch, what has failed',
    argv: ['migration', 'watch', 'shop'],
    prepare: (services) => {
      for (const event of failed.events) services.record(event);
      const error = failed.outcome.kind === 'failed' ? failed.outcome.error : null;
      services.migration = { ...exampleMigration, state: 'failed', stepId: 'cutover', error };
    },
  },
  { name: 'report', argv: ['migration', 'report', 'shop'], prepare: reported },
  {
    name: 'report, into a file',
    argv: ['migration', 'report', 'shop', '-f', 'json', '-o', 'FOLDER/report.json'],
    prepare: reported,
  },
];
