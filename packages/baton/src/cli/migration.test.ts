import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BatonError } from '../domain/error.ts';
import type { EventBody } from '../domain/event.ts';
import type { StepRecord } from '../domain/step.ts';
import { examplePlan } from '../planning/plan-file/testing/example-plan.ts';
import { writePlan } from '../planning/plan-file/write-plan.ts';
import { exampleMigration, InMemoryServices, type Run } from './testing/in-memory-services.ts';
import { backToTheSource, failed, interrupted, toTheEnd, toTheGate } from './testing/runs.ts';
import { baton } from './testing/terminal.ts';

let folder: string;
let services: InMemoryServices;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-cli-'));
  services = new InMemoryServices();
});
afterEach(() => rm(folder, { recursive: true }));

async function planFile(name = 'shop.yaml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, writePlan(examplePlan));
  return file;
}

const twoHaIps = {
  ...exampleMigration,
  state: 'guarding',
  gate: 'secondary',
  plan: { ...examplePlan, haIps: examplePlan.haIps.flatMap((one) => [one, { ...one, address: '203.0.113.11' }]) },
} as const;

const waiting = { ...exampleMigration, state: 'waiting', gate: 'cutover' } as const;

function step(stepId: string, impact: StepRecord['impact'], state: StepRecord['state'] = 'done'): StepRecord {
  return {
    stepId,
    title: stepId,
    impact,
    state,
    startedAt: '2026-11-22T03:12:00.000Z',
    finishedAt: '2026-11-22T03:12:04.200Z',
    attempts: 1,
    evidence: {
      proofs: [
        { what: 'it answers', result: 'proved', detail: '14 of 14' },
        { what: 'VRRP state', result: 'not-provable', detail: 'no access to the guest' },
      ],
    },
    error: null,
    requestIds: ['req-9'],
  };
}

describe('migration start', () => {
  test('a plan file: events on stderr, one record on stdout, and at a gate the exact next commands', async () => {
    services.runs = [toTheGate];
    const { code, stdout, stderr } = await baton(['migration', 'start', await planFile(), '-f', 'json'], { services });
    expect(code).toBe(5);
    expect(JSON.parse(stdout)).toEqual({
      id: 'm-4k2p9x7c',
      name: 'shop',
      state: 'waiting',
      outcome: 'waiting',
      step: null,
      gate: 'cutover',
      error: null,
    });
    expect(stderr).toBe(`Preflight of shop: os1 -> os2
Migration m-4k2p9x7c of shop started.
  forecast: outage 0-10 ms, exposure 40 s to 5 min, duration 15 min to 40 min, 40 GiB
  It may be interrupted at any time; it goes on with: baton migration start m-4k2p9x7c

03:12:01  · migration          shop created
03:12:03  ● preflight          Check both clouds again
03:12:04  ✓ preflight          Check both clouds again  1.8 s, 1 proved
03:12:05  ● primary.power-off  Power the primary off in the source
03:12:06  ! primary.power-off  203.0.113.10 gave no answer to icmp for 12 ms  1 probe lost
03:12:07  · primary.power-off  shop-lb2 answers for 203.0.113.10
03:12:08  ✓ primary.power-off  Power the primary off in the source  1 min 05 s, 1 proved, 1 not provable
03:12:09  ◦ migration          waits at the gate cutover

Waiting at the gate cutover. Nothing more happens until a person decides.

  baton migration approve m-4k2p9x7c --gate cutover   goes on: the HA IPs move to os2, forecast 0-2 ms
  baton migration rollback m-4k2p9x7c                 goes back: os1 serves all the time, 0 ms
  baton migration show m-4k2p9x7c                     what was done and proved so far

`);
  });

  test('a file needs no ending; an id or a name goes on with a migration that is there', async () => {
    services.runs = [toTheGate, toTheEnd, toTheEnd];
    expect((await baton(['migration', 'start', await planFile('plan')], { services })).code).toBe(5);
    const { code, stderr } = await baton(['migration', 'start', 'm-4k2p9x7c'], { services });
    expect(code).toBe(0);
    expect(stderr).toContain('Migration m-4k2p9x7c of shop goes on.');
    expect(stderr).toContain('baton migration commit m-4k2p9x7c');
    expect((await baton(['migration', 'start', 'shop'], { services })).code).toBe(0);
  });

  const command = (name: string): EventBody => ({ kind: 'command.given', command: name, by: 'ann', detail: '' });
  const paused: Run = {
    events: [
      { kind: 'migration.state', state: 'running' },
      command('pause'),
      { kind: 'migration.state', state: 'waiting', gate: 'pause' },
    ],
    outcome: { kind: 'waiting', gate: 'pause' },
    state: 'waiting',
    gate: 'pause',
    paused: true,
  };

  test('a migration that is paused is left, and one that was resumed while it ended for that goes on', async () => {
    services.runs = [paused, toTheEnd];
    expect((await baton(['migration', 'start', await planFile()], { services })).code).toBe(5);
    const { paused: _lifted, ...resumed } = paused;
    services.runs = [{ ...resumed, events: [...resumed.events, command('resume')] }, toTheEnd];
    expect((await baton(['migration', 'start', 'shop'], { services })).code).toBe(0);
    expect(services.runs).toEqual([]);
  });

  test('a gate that was opened while the run ended at it, before anybody could see that no process was left, goes on', async () => {
    services.runs = [{ ...toTheGate, events: [...toTheGate.events, command('approve')] }, toTheEnd];
    const { code, stderr } = await baton(['migration', 'start', await planFile()], { services });
    expect(code).toBe(0);
    expect(stderr).not.toContain('Nothing more happens until a person decides');
    // What was asked for before it stood there, or a pause, opens nothing.
    for (const events of [
      [command('reschedule'), ...toTheGate.events],
      [...toTheGate.events, command('pause')],
    ]) {
      services.runs = [{ ...toTheGate, events }, toTheEnd];
      expect((await baton(['migration', 'start', 'shop'], { services })).code).toBe(5);
    }
  });

  test('a missing plan file is not taken for a name', async () => {
    const { code, stderr } = await baton(['migration', 'start', 'shop.yaml'], { services });
    expect(code).toBe(1);
    expect(stderr).toContain('PLAN_UNREADABLE');
  });

  test('what blocks is printed with its remedy', async () => {
    services.findings = [{ check: 'quota', result: 'block', detail: '1 core is missing', remedy: 'Ask for it.' }];
    const { code, stdout, stderr } = await baton(['migration', 'start', await planFile()], { services });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('✗ block    quota: 1 core is missing\n             Ask for it.');
    expect(stderr).toContain('(PREFLIGHT_BLOCKED)');
  });

  test('a failure tells the cause, the remedy, the request ids and how to go on', async () => {
    services.runs = [failed];
    const { code, stdout, stderr } = await baton(
      ['migration', 'start', 'shop', '-f', 'value', '-c', 'state', '-c', 'error'],
      { services },
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'failed\nCLOUD_UNAVAILABLE\n' });
    expect(stderr).toContain('✗ cutover            os2 answered 503');
    expect(stderr).toContain('Request ids: req-77');
    expect(stderr).toContain('baton migration start m-4k2p9x7c      goes on where it stopped');
  });

  test('SIGINT ends the run in good order and says how to resume', async () => {
    const stop = new AbortController();
    services.runs = [interrupted];
    const run = services.run.bind(services);
    services.run = (...args) => {
      const running = run(...args);
      stop.abort(new Error('stopped by SIGINT'));
      return running;
    };
    const { code, stdout, stderr } = await baton(['migration', 'start', 'shop', '-f', 'json', '-c', 'outcome'], {
      services,
      signal: stop.signal,
    });
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toEqual({ outcome: 'interrupted' });
    expect(stderr).toContain('Interrupted. Everything stands; nothing is lost.');
    expect(stderr).toContain('baton migration start m-4k2p9x7c');
    expect(services.closed).toBe(1);
  });

  test('SIGINT while the run still begins', async () => {
    const stop = new AbortController();
    services.run = () => {
      stop.abort(new Error('stopped by SIGINT'));
      return Promise.reject(new Error('the probe was not ready'));
    };
    const { code, stdout, stderr } = await baton(['migration', 'start', 'shop', '-f', 'value', '-c', 'outcome'], {
      services,
      signal: stop.signal,
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'interrupted\n' });
    expect(stderr).toContain('Stopping in good order.');
    expect(stderr).toContain('baton migration start m-4k2p9x7c');
  });

  test('one that another process runs already is left to it', async () => {
    services.run = () =>
      Promise.reject(new BatonError({ message: 'busy', code: 'MIGRATION_BUSY', kind: 'user', remedy: 'Wait.' }));
    const { code, stdout, stderr } = await baton(['migration', 'start', 'shop', '-f', 'value', '-c', 'outcome'], {
      services,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'running-elsewhere\n' });
    expect(stderr).toContain('baton migration watch m-4k2p9x7c');
  });

  test('while the rollback window is open it stays, and says what can be done from another terminal', async () => {
    const window = [{ kind: 'migration.state', state: 'guarding', gate: 'secondary' }] as const;
    services.migration = { ...exampleMigration, state: 'guarding', gate: 'secondary' };
    services.runs = [{ ...toTheEnd, events: [...window, ...toTheEnd.events] }];
    const { stderr } = await baton(['migration', 'start', 'shop'], { services });
    expect(stderr).toContain('rollback window open, the guard watches at the gate secondary');
    expect(stderr).toContain('This process stays and watches. From another terminal:');
    expect(stderr).toContain('baton migration approve m-4k2p9x7c --gate secondary');
  });
});

describe('migration approve', () => {
  beforeEach(() => {
    services.migration = waiting;
    services.stepRecords = [step('preflight', 'none')];
    services.runs = [toTheEnd];
  });

  test('shows what was proved and what was not, asks to type it, and goes on here', async () => {
    const { code, stderr } = await baton(['migration', 'approve', 'shop', '--no-color'], {
      services,
      isTty: true,
      typed: 'cut over shop\n',
      env: { TERM: 'dumb' },
    });
    expect(code).toBe(0);
    expect(services.asked).toEqual([{ kind: 'approve', gate: 'cutover', by: 'alice' }]);
    expect(stderr).toContain(`  gate          cutover of shop (m-4k2p9x7c)
  proved        1
  not provable  VRRP state: no access to the guest
  next          203.0.113.10: from os1 to os2, forecast 0-2 ms`);
    expect(stderr).toContain('Type "cut over shop" to go on: ');
    expect(stderr).toContain('Completed: shop is served by os2');
  });

  test.each(['yes\n', 'cut over shoe\n', ''])('typed %j: nothing happens', async (typed) => {
    const { code, stderr } = await baton(['migration', 'approve', 'shop'], { services, isTty: true, typed });
    expect(code).toBe(1);
    expect(stderr).toContain('Not confirmed; nothing was changed.');
    expect(services.asked).toEqual([]);
  });

  test('without a terminal it needs --yes', async () => {
    const refused = await baton(['migration', 'approve', 'shop'], { services });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Add --yes');
    expect(services.asked).toEqual([]);
    expect((await baton(['migration', 'approve', 'shop', '--yes'], { services })).code).toBe(0);
    expect(services.asked).toHaveLength(1);
  });

  test('Ctrl-C at the question changes nothing', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped by SIGINT')), 20);
    const { code } = await baton(['migration', 'approve', 'shop'], { services, isTty: true, signal: stop.signal });
    expect(code).toBe(130);
    expect(services.asked).toEqual([]);
  });

  test('a process that runs it goes on; so nothing runs here', async () => {
    services.running = [true];
    const argv = ['migration', 'approve', 'shop', '--yes', '-f', 'value', '-c', 'outcome'];
    const { code, stdout, stderr } = await baton(argv, { services });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'recorded\n' });
    expect(stderr).toContain('baton migration watch m-4k2p9x7c');
    expect(services.runs).toHaveLength(1);
  });

  test('--record-only records', async () => {
    const { code, stderr } = await baton(['migration', 'approve', 'shop', '--yes', '--record-only'], { services });
    expect(code).toBe(0);
    expect(stderr).toContain('it goes on with: baton migration start m-4k2p9x7c');
    expect(services.runs).toHaveLength(1);
  });

  test('the gate that ends the rollback window is named secondary, whoever follows', async () => {
    const plan = { ...examplePlan, order: 'standby-first' } as const;
    services.migration = { ...exampleMigration, plan, state: 'guarding', gate: 'secondary' };
    services.stepRecords = [step('cutover', 'cutover')];
    const { stderr } = await baton(['migration', 'approve', 'shop', '--yes', '--record-only'], { services });
    expect(services.asked).toEqual([{ kind: 'approve', gate: 'secondary', by: 'alice' }]);
    expect(stderr).toContain('next          shop-lb1 (primary) is copied, powered off in os1 and started in os2');
    const shown = await baton(['migration', 'show', 'shop'], { services });
    expect(shown.stderr).toContain('goes on: the primary follows to os2, and the rollback window ends');
  });

  test('at no gate there is nothing to approve', async () => {
    services.migration = { ...exampleMigration, state: 'running' };
    const { code, stderr } = await baton(['migration', 'approve', 'shop', '--yes'], { services });
    expect(code).toBe(1);
    expect(stderr).toContain('waits at no gate: its state is running. (COMMAND_REFUSED)');
  });
});

describe('migration rollback', () => {
  test('says its cost, asks once, and is done when the source serves', async () => {
    services.migration = waiting;
    services.stepRecords = [step('cutover', 'cutover')];
    services.runs = [backToTheSource];
    const { code, stderr } = await baton(['migration', 'rollback', 'shop', '--reason', 'drill'], {
      services,
      isTty: true,
      typed: 'y\n',
    });
    expect(code).toBe(0);
    expect(stderr).toContain(
      'The HA IPs return to shop-lb2 in os1 first, then the primary in os2 is shut off: forecast 0 ms.',
    );
    expect(stderr).toContain('Roll shop back to os1? [y/N] ');
    expect(services.asked).toEqual([{ kind: 'rollback', reason: 'drill', by: 'alice' }]);
  });

  test('of one HA IP of several: says what becomes of the others, and the window stays open', async () => {
    services.migration = twoHaIps;
    services.running = [true];
    const { code, stderr } = await baton(
      ['migration', 'rollback', 'shop', '--ha-ip', '203.0.113.11', '--ha-ip', '203.0.113.11'],
      { services, isTty: true, typed: 'y\n' },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('203.0.113.11 returns to shop-lb2 in os1: forecast 0 ms. The others stay in os2');
    expect(stderr).toContain('Return 203.0.113.11 to os1? [y/N] ');
    expect(services.asked).toEqual([{ kind: 'rollback', reason: 'asked for', by: 'alice', haIps: ['203.0.113.11'] }]);
  });

  test('a mixed state is told by list and show, with the way forward', async () => {
    services.migration = twoHaIps;
    services.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
    services.record({ kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' });
    const list = await baton(['migration', 'list'], { services });
    expect(list.stdout).toContain('203.0.113.10 (os2)');
    expect(list.stdout).toContain('203.0.113.11 (os1)');
    const show = await baton(['migration', 'show', 'shop'], { services });
    expect(show.stdout).toContain('203.0.113.11 leads to os1');
    expect(show.stderr).toContain('baton migration cut-over m-4k2p9x7c --ha-ip 203.0.113.11');
    expect(show.stderr).not.toContain('baton migration approve');
    const json = await baton(['migration', 'show', 'shop', '-f', 'json'], { services });
    expect(JSON.parse(json.stdout)).toMatchObject({
      ha_ips_lead: [
        { address: '203.0.113.10', leads_to: 'target' },
        { address: '203.0.113.11', leads_to: 'source' },
      ],
    });
  });

  test.each([
    ['an address that is none of its HA IPs', ['rollback', 'shop', '--ha-ip', '203.0.113.99'], 'HA_IP_UNKNOWN'],
    ['the only one that is left', ['rollback', 'shop', '--ha-ip', '203.0.113.10'], 'COMMAND_REFUSED'],
    ['one that is there already', ['cut-over', 'shop', '--ha-ip', '203.0.113.10'], 'COMMAND_REFUSED'],
    ['the end of the window', ['approve', 'shop'], 'COMMAND_REFUSED'],
  ])('is refused before anybody is asked: %s', async (_what, words, errorCode) => {
    services.migration = twoHaIps;
    services.record({ kind: 'ha-ip.leads', address: '203.0.113.10', side: 'target' });
    services.record({ kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' });
    const { code, stderr } = await baton(['migration', ...words], { services, isTty: true, typed: 'y\n' });
    expect(code).toBe(1);
    expect(stderr).toContain(errorCode);
    expect(stderr).not.toContain('[y/N]');
    expect(services.asked).toEqual([]);
  });

  test('and forward again', async () => {
    services.migration = twoHaIps;
    services.record({ kind: 'ha-ip.leads', address: '203.0.113.11', side: 'source' });
    services.running = [true];
    const asked = await baton(['migration', 'cut-over', 'shop', '--ha-ip', '203.0.113.11', '--yes'], { services });
    expect(asked.code).toBe(0);
    expect(services.asked).toEqual([{ kind: 'cut-over', by: 'alice', haIps: ['203.0.113.11'] }]);
    const without = await baton(['migration', 'cut-over', 'shop', '--yes'], { services });
    expect(without.code).toBe(2);
  });

  test('before the cutover, and after the secondary has left', async () => {
    services.migration = waiting;
    const cost = async () =>
      (await baton(['migration', 'rollback', 'shop'], { services, isTty: true, typed: 'n\n' })).stderr;
    services.stepRecords = [step('primary.power-off', 'exposure'), step('cutover', 'cutover', 'undone')];
    expect(await cost()).toContain('The HA IPs never left os1: forecast 0 ms.');
    services.stepRecords = [step('cutover', 'cutover'), step('secondary.power-off', 'exposure')];
    expect(await cost()).toContain('The secondary has left os1 as well');
  });

  test('in the other order, the roles change places', async () => {
    services.migration = { ...waiting, plan: { ...examplePlan, order: 'standby-first' } };
    const cost = async () =>
      (await baton(['migration', 'rollback', 'shop'], { services, isTty: true, typed: 'n\n' })).stderr;
    services.stepRecords = [step('secondary.power-off', 'exposure')];
    expect(await cost()).toContain('A secondary that is off stays off there.');
    services.stepRecords = [step('secondary.power-off', 'exposure'), step('cutover', 'cutover')];
    expect(await cost()).toContain('The HA IPs return to shop-lb1 in os1 first, then the secondary in os2 is shut off');
    services.stepRecords = [step('cutover', 'cutover'), step('primary.power-off', 'exposure')];
    expect(await cost()).toContain('The primary has left os1 as well');
    expect(await cost()).not.toContain('that is a handover');
    services.stepRecords = [...services.stepRecords, step('primary.create', 'handover')];
    expect(await cost()).toContain('where it holds the VIP there, that is a handover to the secondary');
  });

  test('a run that rolls back by itself has an exit code of its own', async () => {
    services.runs = [backToTheSource];
    expect((await baton(['migration', 'start', 'shop'], { services })).code).toBe(4);
  });
});

test('migration abort is typed', async () => {
  services.runs = [{ ...backToTheSource, outcome: { kind: 'aborted', reason: 'asked for' }, state: 'aborted' }];
  const { code } = await baton(['migration', 'abort', 'shop'], { services, isTty: true, typed: 'abort shop\n' });
  expect(code).toBe(0);
  expect(services.asked).toEqual([{ kind: 'abort', reason: 'asked for', by: 'alice' }]);
});

describe('migration commit', () => {
  test('is typed, and says what was deleted', async () => {
    const { code, stdout } = await baton(['migration', 'commit', 'shop', '--delete-source', '-f', 'json'], {
      services,
      isTty: true,
      typed: 'delete source of shop\n',
    });
    expect(code).toBe(0);
    expect(services.committed).toEqual({ deleteSource: true, by: 'alice' });
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'committed',
      deleted: ['server shop-lb1'],
      left: ['network front'],
    });
  });

  test('the words for keeping the source do not delete it', async () => {
    await baton(['migration', 'commit', 'shop', '--delete-source'], { services, isTty: true, typed: 'commit shop\n' });
    expect(services.committed).toBeNull();
  });
});

describe('migration watch', () => {
  test('prints the events of another process from the beginning, until it rests', async () => {
    for (const event of toTheGate.events.slice(0, 4)) services.record(event);
    services.running = [true, false];
    services.migration = waiting;
    const events = services.events.bind(services);
    services.events = async (id, after) => {
      const found = await events(id, after);
      if (after === 0) for (const event of toTheGate.events.slice(4)) services.record(event);
      return found;
    };
    const { code, stdout, stderr } = await baton(['migration', 'watch', 'shop', '-f', 'value', '-c', 'state'], {
      services,
    });
    expect({ code, stdout }).toEqual({ code: 5, stdout: 'waiting\n' });
    expect(stderr.match(/^03:12:/gm)).toHaveLength(8);
    expect(stderr).toContain('baton migration approve m-4k2p9x7c --gate cutover');
  });

  test('--since leaves out what was seen', async () => {
    for (const event of toTheGate.events) services.record(event);
    const { stderr } = await baton(['migration', 'watch', 'shop', '--since', '8'], { services });
    expect(stderr.match(/^03:12:/gm)).toEqual(['03:12:']);
  });

  test('Ctrl-C only stops watching, and says where to go on', async () => {
    for (const event of toTheGate.events) services.record(event);
    services.running = [true];
    const stop = new AbortController();
    const events = services.events.bind(services);
    services.events = async (id, after) => {
      // Once it waits for more.
      setImmediate(() => stop.abort(new Error('stopped by SIGINT')));
      return await events(id, after);
    };
    const { code, stderr } = await baton(['migration', 'watch', 'shop'], { services, signal: stop.signal });
    expect(code).toBe(130);
    expect(stderr).toContain(
      'Stopped watching; the migration goes on. Again: baton migration watch m-4k2p9x7c --since 9',
    );
  });
});

test('migration list and show', async () => {
  services.migration = waiting;
  services.stepRecords = [step('preflight', 'none')];
  expect((await baton(['migration', 'list', '-f', 'csv', '-c', 'id', '-c', 'state'], { services })).stdout).toBe(
    '"ID","State"\n"m-4k2p9x7c","waiting"\n',
  );
  const shown = await baton(['migration', 'show', 'shop', '-c', 'steps', '-c', 'not_provable'], { services });
  expect(shown.stdout).toContain('| steps        | ✓ preflight  done     4.2 s, 1 proved');
  expect(shown.stdout).toContain('| not_provable | VRRP state: no access to the guest');
  expect(shown.stderr).toContain('baton migration approve m-4k2p9x7c --gate cutover');

  const long = { ...step('cutover', 'cutover'), finishedAt: '2026-11-22T03:13:05.000Z' };
  services.stepRecords = [step('preflight', 'none'), long];
  const table = await baton(['migration', 'show', 'shop', '-c', 'steps'], { services });
  expect(table.stdout).toContain('✓ preflight  done      4.2 s, 1 proved');
  expect(table.stdout).toContain('✓ cutover    done     65.0 s, 1 proved');
});

test('migration report to stdout and to a file', async () => {
  expect((await baton(['migration', 'report', 'shop'], { services })).stdout).toBe('# Report of shop\n');
  const file = join(folder, 'report.json');
  const { stdout } = await baton(['migration', 'report', 'shop', '-f', 'json', '-o', file], { services });
  expect(stdout).toBe('');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ id: 'm-4k2p9x7c', outageMs: 0 });
});

test('a migration that is not there', async () => {
  const { code, stderr } = await baton(['migration', 'show', 'nope'], { services });
  expect(code).toBe(1);
  expect(stderr).toContain('(MIGRATION_UNKNOWN)');
});
