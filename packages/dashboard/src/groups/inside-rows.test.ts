import { expect, test } from 'vitest';
import { recordedByConsole, recordedPrimary, recordedSecondary } from '../testing/recorded-readings.ts';
import { insideFindings, instanceRows } from './inside-rows.ts';

test('a MASTER as it is configured and runs', () => {
  expect(instanceRows(recordedPrimary)).toEqual([
    {
      name: 'VI_1',
      daemon: 'keepalived 2.2.7',
      place: '51 on eth0',
      state: 'MASTER',
      priority: '150',
      preempts: 'yes',
      adverts: 'every 1.0 s',
      addresses: '10.0.0.100',
    },
  ]);
  expect(insideFindings(recordedPrimary)).toEqual([]);
});

test('a BACKUP whose priority is lowered, with everything that should be looked at', () => {
  expect(instanceRows(recordedSecondary)).toMatchObject([
    { state: 'BACKUP', priority: '90; configured to 100; hears 150', preempts: 'no' },
  ]);
  expect(insideFindings(recordedSecondary)).toEqual([
    { kind: 'told', text: 'its own test of the configuration: (VI_1) the first address is not on eth0' },
    {
      kind: 'told',
      text: '/etc/keepalived/keepalived.conf:12:3: a keyword that keepalived does not know',
    },
    { kind: 'told', text: 'keepalived.service does not start at boot' },
    { kind: 'told', text: 'trouble at boot: dracut-initqueue timeout' },
    {
      kind: 'unseen',
      text: 'not seen: what only root may see: the user is not root, and sudo asks for a password',
    },
  ]);
});

test('what the console tells is a state, and nothing of the configuration', () => {
  expect(instanceRows(recordedByConsole)).toEqual([
    {
      name: 'VI_1',
      daemon: 'keepalived',
      place: '–',
      state: 'MASTER',
      priority: '–',
      preempts: 'not known',
      adverts: '–',
      addresses: '–',
    },
  ]);
});

test('CARP has no priority, and a skew in its place', () => {
  const [reading] = recordedPrimary.vrrp ?? [];
  if (reading === undefined || reading.configuration === null) throw new Error('nothing is recorded');
  const [instance] = reading.configuration.instances;
  if (instance === undefined) throw new Error('nothing is recorded');
  const vhid = {
    ...instance,
    name: 'vhid 1 on vtnet0',
    priority: null,
    advert: { base: 1, skew: 100 },
    preempts: null,
  };
  const carp = {
    ...reading,
    configuration: { ...reading.configuration, kind: 'carp' as const, instances: [vhid] },
    running: null,
    version: null,
  };
  const seen = { ...recordedPrimary, vrrp: [carp] };
  expect(instanceRows(seen)).toMatchObject([
    { daemon: 'carp', state: 'not seen', priority: 'advbase 1, advskew 100', preempts: 'not known' },
  ]);
  expect(insideFindings(seen)).toEqual([{ kind: 'told', text: 'carp: its state was not seen' }]);
});

test('where no daemon is, that is told; where nobody looked, only why', () => {
  expect(insideFindings({ ...recordedPrimary, vrrp: [] })).toEqual([
    { kind: 'told', text: 'no daemon of VRRP or CARP was found' },
  ]);
  const gaps = [{ what: 'everything', why: 'its server is SHUTOFF' }];
  expect(insideFindings({ ...recordedPrimary, vrrp: null, units: null, gaps })).toEqual([
    { kind: 'unseen', text: 'not seen: everything: its server is SHUTOFF' },
  ]);
});
