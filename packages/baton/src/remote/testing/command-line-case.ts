/** One command line that prints the same wherever it is carried out, and how the services stand when it is. */
import { exampleMigration, type InMemoryServices } from '../../cli/testing/in-memory-services.ts';
import type { TerminalOptions } from '../../cli/testing/terminal.ts';
import { BatonError, type BatonErrorInit } from '../../domain/error.ts';
import type { Migration } from '../../domain/migration.ts';

export interface CommandLineCase {
  readonly name: string;
  readonly argv: readonly string[];
  readonly prepare?: (services: InMemoryServices) => void | Promise<void>;
  readonly terminal?: Pick<TerminalOptions, 'isTty' | 'typed' | 'columns' | 'rows' | 'env'>;
  /** Words that are not the same, and must not be: who runs it now. Each is said once, here and there. */
  readonly says?: readonly { readonly here: string; readonly there: string }[];
  /** It ends before a controller is asked: the command line itself is wrong, or needs none. */
  readonly asksNobody?: true;
}

export const ID = exampleMigration.id;
export const waiting: Migration = { ...exampleMigration, state: 'waiting', gate: 'cutover' };

export const refusal = (init: Partial<BatonErrorInit>): BatonError =>
  new BatonError({ code: 'REFUSED', kind: 'user', message: 'No.', remedy: 'Ask for something else.', ...init });

export const atTheGate = (services: InMemoryServices): void => {
  services.migration = waiting;
  services.stepRecords = [
    {
      stepId: 'preflight',
      title: 'Check both clouds again',
      impact: 'none',
      state: 'done',
      startedAt: '2026-11-22T03:12:00.000Z',
      finishedAt: '2026-11-22T03:12:04.200Z',
      attempts: 1,
      evidence: {
        proofs: [
          { what: 'quota', result: 'proved', detail: '14 of 14' },
          { what: 'MASTER state', result: 'not-provable', detail: 'no access to the guest' },
        ],
      },
      error: null,
      requestIds: ['req-9'],
    },
  ];
};

/** A command is an event as well, which is there before the run that it begins. */
export const loggingCommands = (services: InMemoryServices): void => {
  const give = services.command.bind(services);
  services.command = async (id, command) => {
    await give(id, command);
    services.record({ kind: 'command.given', command: command.kind, by: 'alice', detail: '' });
  };
};

/** Two HA IPs, of which one was returned. */
export const halfReturned = (services: InMemoryServices): void => {
  const { plan } = exampleMigration;
  const haIps = plan.haIps.flatMap((one) => [one, { ...one, address: '203.0.113.11' }]);
  services.migration = { ...exampleMigration, state: 'guarding', gate: 'secondary', plan: { ...plan, haIps } };
  services.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
  services.record({ kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' });
};

export const blocked = (services: InMemoryServices): void => {
  services.findings = [
    { check: 'quota', result: 'block', detail: '1 core is missing', remedy: 'Ask for it.' },
    { check: 'flavor', result: 'warn', detail: 'another one', remedy: 'Choose.' },
    { check: 'vip', result: 'pass', detail: 'it answers', remedy: '' },
  ];
};

export const onPause = (services: InMemoryServices): void => {
  services.migration = { ...waiting, gate: 'pause', paused: true };
};
