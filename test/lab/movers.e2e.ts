/**
 * The disks go by movers: passes over snapshots while a load balancer runs, then Nova's rescue serves its disks at rest, and only what
 * still differs crosses. Two pairs, four migrations:
 *
 *   stayed   given up in the middle of its first pass, with helpers in both clouds; given up in the middle of its final copy, with the primary
 *            in rescue; then by images up to the gate, for what that strategy costs, and given up there
 *   moved    to its end: both load balancers by movers, committed, the source deleted
 *
 * An emulated guest reads and encrypts some MiB in a second, so that a pass over one disk of 1 GiB takes a minute or more, and all of it
 * about an hour.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batonEnds, HOME, insideBySsh, planOf, type Report, report, show, startBaton } from './harness/baton.ts';
import { EchoProber, type EchoResult } from './harness/echo-prober.ts';
import { type CloudName, inGuest, lab, makePair, openstack, type Pair, untilAnswers, VANTAGE } from './harness/lab.ts';
import { eventually, mustRun, type Running } from './harness/run-command.ts';
import { keep } from './harness/summary.ts';

type Row = Readonly<Record<string, string>>;

const [STAYED, MOVED] = ['stayed', 'moved'] as const;
const GATEWAY = '203.0.113.1:7443';
const IMAGE = join(import.meta.dirname, '../../.cache/mover-image/mover.raw');
const LONG = { timeout: 3_600_000 };

const movers = ['--mover-image', IMAGE, '--mover-gateway', GATEWAY, '--mover-through', VANTAGE, '--mover-goal', '60s'];
let stayed: Pair;
let moved: Pair;
const running: Running[] = [];

beforeAll(async () => {
  const folder = join(IMAGE, '..');
  mkdirSync(folder, { recursive: true });
  await mustRun(['bash', 'packages/mover/image/build.sh', join(folder, 'work'), IMAGE]);
  [stayed, moved] = await Promise.all([makePair(STAYED, '10.0.9.0/24'), makePair(MOVED, '10.0.10.0/24')]);
});

/** What was begun goes on in no process when a story fails. */
afterAll(async () => {
  for (const one of running.filter(({ child }) => child.exitCode === null && child.signalCode === null)) {
    one.child.kill('SIGINT');
    await one.finished;
  }
});

describe('given up in the middle', () => {
  it('of the first pass: helpers, snapshots and volumes go, and the pair is as before', LONG, async () => {
    const plan = await planOf(STAYED, ...insideBySsh(`${STAYED}-lb1`, `${STAYED}-lb2`), ...movers);
    const begun = start(plan);
    await untilTold(begun, /stayed-lb1 \S+, pass 1: /, 1200);
    expect(await ofMovers('os1')).not.toEqual([]);
    expect(await ofMovers('os2')).not.toEqual([]);
    await giveUp(STAYED, begun);
    await expectAsBefore(stayed);
  });

  it('of the final copy: the primary comes out of its rescue, and serves', LONG, async () => {
    const begun = start(withoutPreCopy(STAYED, join(HOME, `${STAYED}.yaml`)));
    await untilTold(begun, /stayed-lb1 \S+: +\d+ %/, 1200);
    expect(await sourceServer(`${STAYED}-lb1`)).toMatchObject({ status: 'RESCUE', locked: true });
    await untilAnswers(stayed.floatingIp.address, `${STAYED}-lb2`, 30);
    await giveUp(STAYED, begun);
    await expectAsBefore(stayed);
  });
});

describe('by images, for comparison', () => {
  it('the same pair is exposed for so long, and given up at the gate', LONG, async () => {
    const inside = insideBySsh(`${STAYED}-lb1`, `${STAYED}-lb2`);
    const plan = await planOf(STAYED, ...inside, '--disks', 'image', '--force');
    await batonEnds(5, 'migration', 'start', withoutPreCopy(STAYED, plan));
    keep('by images: exposure of the primary, s', exposureAtTheGate(await report(STAYED)));
    await batonEnds(0, 'migration', 'abort', STAYED, '--yes');
    await expectAsBefore(stayed);
  });
});

describe('by movers, to the end', () => {
  let plan: string;
  let attached: Running;
  const [lb1, lb2] = [`${MOVED}-lb1`, `${MOVED}-lb2`];

  it('the plan chose movers, says why, and tells the price of the other strategy', async () => {
    plan = await planOf(MOVED, ...insideBySsh(lb1, lb2), ...movers);
    const { stdout } = await batonEnds(0, 'plan', 'show', plan, '-f', 'json', '-c', 'choices', '-c', 'basis');
    const { choices, basis } = JSON.parse(stdout) as {
      readonly choices: readonly { readonly about: string; readonly chosen: string; readonly why: string }[];
      readonly basis: readonly string[];
    };
    expect(choices.find(({ about }) => about === 'disks')).toMatchObject({
      chosen: 'mover',
      why: expect.stringContaining('nothing speaks against it') as string,
    });
    expect(basis.join('\n')).toMatch(/the other strategy, image: exposure \d+-\d+ s/);
  });

  it('brings the primary to the gate, and nobody is without', LONG, async () => {
    const prober = new EchoProber(moved.floatingIp.address);
    await batonEnds(5, 'migration', 'start', plan);
    expectServedAllTheWhile('from the start to the gate', await prober.stop());
    expect((await show(MOVED)).gate).toBe('cutover');
    const told = await report(MOVED);
    keep('by movers: exposure of the primary, s', exposureAtTheGate(told));
    for (const step of ['primary.pre-copy', 'primary.final-copy']) keep(`by movers: ${step}, s`, secondsOf(told, step));
  });

  it('proves every disk from both sides; another program reads the same from the source', LONG, async () => {
    const details = finalCopy(await report(MOVED), 'primary');
    expect(details).toHaveLength(2);
    for (const detail of details) expect(detail).toMatch(/root [0-9a-f]{64} at both ends/);
    const told = details.map((detail) => /sha256 of the source ([0-9a-f]{64})/.exec(detail)?.[1] ?? 'none');
    const { rootVolume, dataVolume } = moved.loadBalancers[0] ?? {};
    const read = [await sha256AtRest(rootVolume ?? ''), await sha256AtRest(dataVolume ?? '')];
    expect(told.toSorted()).toEqual(read.toSorted());
  });

  it('the guest in the target has the known content', async () => {
    await expectKnownContent(0);
  });

  it('the source stays in rescue, locked, and nothing else of the movers is left', async () => {
    expect(await sourceServer(lb1)).toMatchObject({ status: 'RESCUE', locked: true });
    await expectNoMovers();
  });

  it('cuts over, and the guard goes on watch', LONG, async () => {
    const prober = new EchoProber(moved.floatingIp.address);
    attached = track(startBaton(['migration', 'approve', MOVED, '--gate', 'cutover', '--yes']));
    await eventually('the guard is on watch', 240, async () =>
      (await show(MOVED)).state === 'guarding' ? true : null,
    );
    await untilAnswers(moved.floatingIp.address, lb1, 10);
    const seen = await prober.stop();
    keep('by movers: cutover, ms', seen.outageMs);
    expect(seen.lostMs).toBeLessThanOrEqual(50);
  });

  it('the secondary follows by movers too; no client notices', LONG, async () => {
    const prober = new EchoProber(moved.floatingIp.address);
    await batonEnds(0, 'migration', 'approve', MOVED, '--gate', 'secondary', '--yes');
    const done = await attached.finished;
    expect(done.code, done.stderr).toBe(0);
    expectServedAllTheWhile('while the secondary moves', await prober.stop());
    expect((await show(MOVED)).state).toBe('completed');
    const told = await report(MOVED);
    for (const detail of finalCopy(told, 'secondary')) expect(detail).toMatch(/root [0-9a-f]{64} at both ends/);
    keep('by movers: exposure of the whole migration, s', told.measured.exposureSeconds ?? Number.NaN);
    keep('by movers: duration of the whole story, s', told.measured.durationSeconds ?? Number.NaN);
    keep('by movers: MiB that crossed', Math.round(told.measured.bytes / 2 ** 20));
  });

  it('the pair is whole in the target, with the content that it had', async () => {
    const state = async (server: string): Promise<string> => (await inGuest('os2', server, 'cat /www/state')).trim();
    expect([await state(lb1), await state(lb2)]).toEqual(['MASTER', 'BACKUP']);
    await expectKnownContent(0);
    await expectKnownContent(1);
    await expectNoMovers();
  });

  it('a commit that deletes the source leaves neither a rescue nor a disk there', LONG, async () => {
    await batonEnds(0, 'migration', 'commit', MOVED, '--delete-source', '--yes');
    for (const thing of [['server'], ['volume'], ['volume', 'snapshot'], ['image']])
      expect([thing, await named('os1', MOVED, ...thing)]).toEqual([thing, []]);
    await expectNoMovers();
    await untilAnswers(moved.floatingIp.address, lb1, 10);
  });
});

function track(one: Running): Running {
  running.push(one);
  return one;
}

function start(planFile: string): Running {
  return track(startBaton(['migration', 'start', planFile]));
}

/** As `untilSaid`, and fails at once when it ends before. */
async function untilTold(one: Running, text: RegExp, seconds: number): Promise<void> {
  await eventually(
    () => `Baton says ${String(text)}`,
    seconds,
    () => {
      if (text.test(one.stderrSoFar())) return true;
      const { exitCode } = one.child;
      if (exitCode !== null) throw new Error(`Baton ended with ${exitCode}:\n${one.stderrSoFar().slice(-4000)}`);
      return null;
    },
  );
}

/** The same plan with everything to copy when the load balancer is off. */
function withoutPreCopy(name: string, planFile: string): string {
  const text = readFileSync(planFile, 'utf8');
  const changed = text.replace(/^( +preCopy: )\w+$/m, '$1skip');
  expect(changed).not.toBe(text);
  const file = join(HOME, `${name}-without-pre-copy.yaml`);
  writeFileSync(file, changed);
  return file;
}

/** From another process, while the first one works. */
async function giveUp(name: string, one: Running): Promise<void> {
  await batonEnds(0, 'migration', 'abort', name, '--yes');
  const done = await one.finished;
  expect(done.code, done.stderr).toBe(4);
  expect(done.stderr).not.toContain('has to be deleted by hand');
  expect((await show(name)).state).toBe('aborted');
}

/** Both load balancers serve in the source, nobody holds them, and nothing of a migration is in either cloud. */
async function expectAsBefore({ name, floatingIp }: Pair): Promise<void> {
  await untilAnswers(floatingIp.address, `${name}-lb1`, 240);
  for (const lb of ['lb1', 'lb2'])
    expect(await sourceServer(`${name}-${lb}`)).toMatchObject({ status: 'ACTIVE', locked: false });
  await eventually('the secondary hears the primary', 60, async () =>
    (await inGuest('os1', `${name}-lb2`, 'cat /www/state')).trim() === 'BACKUP' ? true : null,
  );
  await expectNoMovers();
  for (const thing of [['server'], ['volume'], ['network'], ['router'], ['port'], ['image']])
    expect([thing, await named('os2', name, ...thing)]).toEqual([thing, []]);
}

/** Neither in the clouds nor among what this Baton keeps. */
async function expectNoMovers(): Promise<void> {
  for (const cloud of ['os1', 'os2'] as const) expect([cloud, await ofMovers(cloud)]).toEqual([cloud, []]);
  const kept = readdirSync(join(HOME, 'movers'), { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile()).map((entry) => entry.name)).toEqual([]);
}

/** Names of what movers need in a cloud, and of what their disks are made from. */
async function ofMovers(cloud: CloudName): Promise<readonly string[]> {
  const names: string[] = [];
  for (const thing of [['server'], ['image'], ['port'], ['security', 'group'], ['volume', 'snapshot'], ['volume']])
    names.push(...(await named(cloud, 'baton-m-', ...thing)));
  return names;
}

async function named(cloud: CloudName, part: string, ...thing: readonly string[]): Promise<readonly string[]> {
  const rows = await openstack<readonly Row[]>(cloud, ...thing, 'list', '-f', 'json');
  return rows.map((row) => row['Name'] ?? '').filter((name) => name.includes(part));
}

/** `locked` is told from microversion 2.9 on. */
async function sourceServer(name: string): Promise<Readonly<Record<string, unknown>>> {
  const asked = ['--os-compute-api-version', '2.73', 'server', 'show', name, '-f', 'json'];
  return await openstack<Readonly<Record<string, unknown>>>('os1', ...asked);
}

/** Of a volume of os1 that nobody writes to: by QEMU's own tool, from the file that Cinder's NFS driver names as the active one. */
async function sha256AtRest(volumeId: string): Promise<string> {
  const script = `
    cd /var/lib/cinder/export
    active=volume-${volumeId}
    [ ! -e "$active.info" ] || active=$(jq -r .active "$active.info")
    trap 'rm -f read-again.raw' EXIT
    qemu-img convert -U -O raw "$active" read-again.raw && sha256sum <read-again.raw`;
  return (await lab('shell', 'os1', 'bash', '-c', script)).trim().slice(0, 64);
}

function finalCopy({ proofs }: Report, role: 'primary' | 'secondary'): readonly string[] {
  return proofs.filter(({ step }) => step === `${role}.final-copy`).map(({ detail }) => detail);
}

function secondsOf({ phases }: Report, step: string): number {
  return phases.find((phase) => phase.step === step)?.seconds ?? Number.NaN;
}

/** From the handover until the validation in the target: the only one that had to serve alone until here was the secondary. */
function exposureAtTheGate({ measured }: Report): number {
  expect(measured.exposureSeconds).not.toBeNull();
  return measured.exposureSeconds ?? Number.NaN;
}

/** Emulated guests on a machine at work lose an echo now and then; a soft stop would lose 0.6 s in one piece. */
function expectServedAllTheWhile(when: string, seen: EchoResult): void {
  keep(`by movers: ${when}, echoes without any answer, ms`, seen.lostMs);
  expect(Math.max(0, ...seen.lostGapsMs)).toBeLessThan(500);
}

async function expectKnownContent(index: 0 | 1): Promise<void> {
  const { name, dataSha256 } = moved.loadBalancers[index] ?? { name: 'nobody', dataSha256: 'unknown' };
  const console = await openstack<string>('os2', 'console', 'log', 'show', name);
  expect(console).toContain(`LAB-DATA ok ${dataSha256}`);
  expect(await inGuest('os2', name, 'wget -qO- http://127.0.0.1/data')).toContain(dataSha256);
}
