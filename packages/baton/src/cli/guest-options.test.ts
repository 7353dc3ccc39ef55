import { expect, test } from 'vitest';
import type { GuestReading } from '../domain/guest-reading.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import { unread } from '../guest/unread.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { InMemoryServices } from './testing/in-memory-services.ts';
import { baton } from './testing/terminal.ts';

const reading: GuestReading = {
  ...unread('ssh', ''),
  system: { family: 'linux', name: 'Debian GNU/Linux 12', kernel: '6.1', hostName: 'shop-lb1', init: 'systemd' },
  vrrp: [
    {
      configuration: null,
      running: {
        kind: 'keepalived',
        instances: [
          {
            name: 'VI_1',
            interface: 'eth0',
            routerId: 51,
            state: 'MASTER',
            basePriority: 150,
            effectivePriority: 150,
            masterPriority: null,
            holdsAddresses: true,
            addresses: ['10.20.0.100'],
            advertsReceived: 0,
            advertsSent: 12,
            becameMaster: 1,
          },
        ],
        demotion: null,
        redacted: 1,
      },
      version: '2.2.7',
      selfTest: ["keepalived.conf:3:1: Unknown keyword 'prioriti'"],
      warnings: [],
      configurationDigest: null,
    },
  ],
  units: [
    { name: 'keepalived', active: true, enabled: true },
    { name: 'haproxy', active: false, enabled: null },
  ],
  clock: { offsetMs: 12, errorMs: 30, synchronized: true },
  companions: ['conntrackd'],
  trouble: ['Failed to mount \u001B[2J/data'],
  gaps: [{ what: 'routes', why: 'none of the commands that tell it answered' }],
};

async function withShop(): Promise<{ readonly services: InMemoryServices; readonly group: HaGroup }> {
  const services = new InMemoryServices();
  services.groups = await groupsInFull(readableCloud(shop), new AbortController().signal);
  const [group] = services.groups;
  if (group === undefined) throw new Error('no group');
  const [first, second] = group.loadBalancers.map(({ server }) => server.id);
  services.readings = new Map([
    [first ?? '', reading],
    [second ?? '', unread('console', 'its console is silent')],
  ]);
  return { services, group };
}

const SHOW = ['group', 'show', 'shop', '--cloud', 'os1'];

test('group show looks inside when it is asked to, and says what was not seen', async () => {
  const { services } = await withShop();
  const argv = [...SHOW, '--guest', 'ssh', '--ssh-user', 'root', '--ssh-port', '2222', '--ssh-accept-new'];
  const { code, stdout } = await baton([...argv, '--ssh-destination', 'shop-lb1=lb1', '-c', 'guests'], { services });
  expect(code).toBe(0);
  expect(services.lookedInside).toEqual([
    {
      guest: { access: 'ssh', ssh: { user: 'root', port: 2222, acceptNew: true } },
      destinations: { 'shop-lb1': 'lb1' },
    },
  ]);
  const lines = stdout.split('\n').flatMap((line) => /^\|.*?\| (.*?) +\|$/.exec(line)?.[1] ?? []);
  expect(lines.slice(1)).toEqual([
    'shop-lb1  by ssh  Debian GNU/Linux 12, systemd',
    '  keepalived 2.2.7  runs, starts at boot',
    '    VI_1  MASTER  priority 150  VRID 51  eth0  10.20.0.100',
    "    its own test: keepalived.conf:3:1: Unknown keyword 'prioriti'",
    '  haproxy  does not run, start at boot not known',
    '  beside it: conntrackd',
    '  clock  +12 ms (± 30 ms)',
    '  trouble: Failed to mount \ufffd[2J/data',
    '  not seen: routes: none of the commands that tell it answered',
    'shop-lb2  by console',
    '  not seen: everything inside the guest: its console is silent',
  ]);
});

test('the machine formats have what was seen as values', async () => {
  const { services } = await withShop();
  const { stdout } = await baton([...SHOW, '--guest', 'console', '-f', 'json'], { services });
  const { guests } = JSON.parse(stdout) as { readonly guests: readonly unknown[] };
  expect(guests[0]).toMatchObject({
    name: 'shop-lb1',
    access: 'ssh',
    daemons: [{ kind: 'keepalived', version: '2.2.7', instances: [{ name: 'VI_1', state: 'MASTER', vrid: 51 }] }],
    units: [
      { name: 'keepalived', enabled: true },
      { name: 'haproxy', enabled: null },
    ],
    gaps: [{ what: 'routes' }],
  });
  expect(guests[1]).toMatchObject({ name: 'shop-lb2', daemons: null, units: null });
});

test('without being asked nobody looks inside', async () => {
  const { services } = await withShop();
  const { stdout } = await baton([...SHOW, '-f', 'json'], { services });
  expect(JSON.parse(stdout)).not.toHaveProperty('guests');
  expect(services.lookedInside).toEqual([]);
});

test('plan create passes the wishes on; an option of SSH alone asks for SSH', async () => {
  const { services } = await withShop();
  const clouds = ['--source-cloud', 'os1', '--target-cloud', 'os2'];
  await baton(['plan', 'create', 'shop', ...clouds, '--ssh-jump', 'bastion', '--ssh-destination', 'a=b'], { services });
  await baton(['plan', 'create', 'shop', ...clouds, '--guest', 'none'], { services });
  await baton(['plan', 'create', 'shop', ...clouds], { services });
  expect(services.requests[0]).toMatchObject({
    guest: { access: 'ssh', ssh: { jump: 'bastion' } },
    sshDestinations: { a: 'b' },
  });
  expect(services.requests[1]?.guest).toEqual({ access: 'none' });
  expect(services.requests[2]).not.toHaveProperty('guest');
  await baton(['plan', 'create', 'shop', ...clouds, '--ssh-destination-in-target', 'a=c'], { services });
  expect(services.requests[3]).toMatchObject({ guest: { access: 'ssh' }, sshDestinationsInTarget: { a: 'c' } });
});

test.each([
  [['--guest', 'console', '--ssh-user', 'root'], 'do not go together'],
  [['--guest', 'telnet'], 'Allowed choices are ssh, console, none.'],
  [['--ssh-port', '0'], 'It is a whole number from 1 to 65535.'],
  [['--ssh-destination', 'lb1'], 'It has the form server=host.'],
])('%j is no usage', async (options, message) => {
  const { services } = await withShop();
  const { code, stderr } = await baton([...SHOW, ...options], { services });
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
