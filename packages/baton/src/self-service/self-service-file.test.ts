import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BatonError } from '../domain/error.ts';
import { loadSelfService, readSelfService } from './self-service-file.ts';

const LEAST = `baton: 1
timeZone: Europe/Amsterdam
routes:
  - source: os1
    target: os2
`;
const GOOD = `baton: 1
timeZone: UTC
everySeconds: 30
keys: {flag: baton_flag, answer: _export_answer}
values: {migrateNow: go}
routes:
  - source: os1
    target: os2
    targetOperatorCloud: os2-admin
    allProjects: true
    order: standby-first
    window: Mon-Fri 22:00-06:00 Europe/Amsterdam
    secondaryGate: window
    flavors: {lb.small: lb.tiny}
    probe: {port: 443, icmp: false}
    cutover: {driver: hook, command: [/etc/announce], timeoutSeconds: 30}
    vantage: [ssh, monitor]
    guest: {access: ssh, ssh: {user: baton}}
    disks: {strategy: mover, mover: {image: images/mover.raw, gateway: "203.0.113.9:7443"}}
  - source: os2
    target: os1
`;

function faultsOf(text: string): readonly string[] {
  try {
    readSelfService(text, 's.yaml');
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    expect(error).toMatchObject({ code: 'SELF_SERVICE_INVALID', kind: 'user' });
    return error.message.split('\n').slice(1);
  }
  throw new Error('it was accepted');
}

describe('a self-service file', () => {
  it('needs little', () => {
    expect(readSelfService(LEAST, 's.yaml')).toEqual({
      timeZone: 'Europe/Amsterdam',
      everySeconds: 60,
      keys: { flag: 'migrate_flag', answer: '_export_answer', progress: '_export_progress' },
      values: { migrateNow: 'o2o-migrate-now', rollbackNow: 'rollback-now', scheduled: 'o2o-scheduled-' },
      routes: [{ source: 'os1', target: 'os2', allProjects: false, wishes: {}, secondaryGate: 'person' }],
    });
  });

  it('may say more', () => {
    const file = readSelfService(GOOD, '/etc/baton/s.yaml');
    expect(file).toMatchObject({
      everySeconds: 30,
      keys: { flag: 'baton_flag', answer: '_export_answer', progress: '_export_progress' },
      values: { migrateNow: 'go', rollbackNow: 'rollback-now' },
    });
    expect(file.routes[0]).toEqual({
      source: 'os1',
      target: 'os2',
      targetOperatorCloud: 'os2-admin',
      allProjects: true,
      wishes: {
        order: 'standby-first',
        flavors: { 'lb.small': 'lb.tiny' },
        probe: { port: 443, icmp: false },
        cutover: { driver: 'hook', command: ['/etc/announce'], timeoutSeconds: 30 },
        vantage: ['ssh', 'monitor'],
        guest: { access: 'ssh', ssh: { user: 'baton' } },
        disks: { strategy: 'mover', mover: { image: '/etc/baton/images/mover.raw', gateway: '203.0.113.9:7443' } },
      },
      window: {
        timeZone: 'Europe/Amsterdam',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        from: '22:00',
        to: '06:00',
      },
      secondaryGate: 'window',
    });
  });

  it('lets the rollback window last as long as was promised', () => {
    const file = readSelfService(GOOD.replace('secondaryGate: window', 'secondaryGate: 5d'), 's.yaml');
    expect(file.routes[0]?.secondaryGate).toEqual({ after: '5d' });
  });

  it.each([
    ['timeZone: UTC', 'timeZone: Amsterdam', '2:11: timeZone: "Amsterdam" is not a time zone;'],
    ['everySeconds: 30', 'everySeconds: 1', '3:15: everySeconds: 1 is out of range; whole seconds from 10 to 3600'],
    ['everySeconds', 'everySecond', '3:1: everySecond: is no key here; did you mean everySeconds?'],
    ['flag: baton_flag', 'flag: my_flag', '4:14: keys.flag: "my_flag" does not fit; migrate_flag, or a key'],
    ['flag: baton_flag', 'flag: baton_', '4:14: keys.flag: "baton_" does not fit;'],
    ['answer: _export_answer', 'answer: baton_flag', '4:34: keys.answer: baton_flag is there twice; each once'],
    ['migrateNow: go', 'migrateNow: go on', '5:22: values.migrateNow: "go on" does not fit;'],
    ['migrateNow: go', 'migrateNow: rollback-now', '5:9: values.rollbackNow: rollback-now is there twice; each once'],
    ['migrateNow: go', 'migrateNow: go, scheduled: g', '5:37: values.scheduled: go begins with it; another text'],
    ['target: os2', 'target: os1', '8:13: routes[0].target: is the source itself; another cloud'],
    ['source: os2', 'source: os1', '20:13: routes[1].source: os1 has a route already; each source once'],
    [
      'Mon-Fri',
      'Mon-Fry',
      '12:13: routes[0].window: "Mon-Fry 22:00-06:00 Europe/Amsterdam" is not a maintenance window',
    ],
    [
      'secondaryGate: window',
      'secondaryGate: never',
      '13:20: routes[0].secondaryGate: "never" is not allowed; person, automatic, window, or a span after the cutover such as 5d',
    ],
    ['order: standby-first', 'order: first', '11:12: routes[0].order: "first" is not allowed;'],
    [
      'driver: hook',
      'driver: hooks',
      '16:23: routes[0].cutover.driver: "hooks" is not allowed; floating-ip, hook (did you mean hook?)',
    ],
    ['driver: hook, ', '', '16:14: routes[0].cutover.driver: is missing; floating-ip, hook'],
    ['driver: hook', 'driver: dns', '16:23: routes[0].cutover.driver: "dns" is not allowed; floating-ip, hook'],
    ['command: [/etc/announce], ', '', '16:5: routes[0].cutover: has neither command nor url; one of the two'],
    ['[ssh, monitor]', '[]', '17:5: routes[0].vantage: is empty; a command that runs another one'],
    [
      'access: ssh,',
      'access: shh,',
      '18:21: routes[0].guest.access: "shh" is not allowed; ssh, console, none (did you mean ssh?)',
    ],
    ['strategy: mover,', 'strategy: image,', '19:23: routes[0].disks.strategy: does not go with a mover; mover, or'],
    [
      'mover: {image: images/mover.raw, gateway: "203.0.113.9:7443"}',
      '',
      '19:5: routes[0].disks: there is no mover; say its image and gateway',
    ],
    ['203.0.113.9:7443', '203.0.113.9', '19:72: routes[0].disks.mover.gateway: "203.0.113.9" is not a place to reach'],
    ['    window: Mon-Fri 22:00-06:00 Europe/Amsterdam\n', '', '12:20: routes[0].secondaryGate: there is no window;'],
  ])('%s written as %s is told with its place', (right, wrong, told) => {
    expect(faultsOf(GOOD.replace(right, wrong)).join('\n')).toContain(`s.yaml:${told}`);
  });

  it.each([
    ['', 's.yaml:1:1: is missing; a mapping'],
    ['- a\n', 's.yaml:1:1: a list does not fit; a mapping'],
    ['baton: 1\ntimeZone: UTC\nroutes: []\n', 's.yaml:3:1: routes: is empty; one route or more'],
    ['baton: 1\nbaton: 1\n', 's.yaml:2:1: this key is there twice; each key once'],
    ['baton: [1\n', 'is not YAML: '],
    ['#'.repeat(200_001), 's.yaml:1:1: is too large; at most 200 kB'],
  ])('%j is none', (text, told) => {
    expect(faultsOf(text).join('\n')).toContain(told);
  });

  it('is the one that is named, which must be there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baton-self-service-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'self-service.yaml');
    await expect(loadSelfService(file)).rejects.toMatchObject({ code: 'SELF_SERVICE_UNREADABLE', kind: 'user' });
    await writeFile(file, LEAST);
    expect((await loadSelfService(file)).routes).toHaveLength(1);
  });

  it('names mover images that are some, from its own folder', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'baton-self-service-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, 'self-service.yaml');
    await writeFile(file, GOOD);
    await mkdir(join(directory, 'images'));
    const image = join(directory, 'images', 'mover.raw');
    const about = `routes[0].disks.mover.image: ${image}`;
    await expect(loadSelfService(file)).rejects.toThrow(`${about} is not there`);
    await writeFile(image, Buffer.alloc(256 * 1024));
    await expect(loadSelfService(file)).rejects.toThrow(`${about} is no mover image`);
  });
});
