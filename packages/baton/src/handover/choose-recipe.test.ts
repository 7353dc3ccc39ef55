import { describe, expect, it } from 'vitest';
import type { GuestReading, VrrpReading } from '../domain/guest-reading.ts';
import type { HandoverKind } from '../domain/handover.ts';
import type { RunningInstance, VrrpConfiguration, VrrpInstance, VrrpKind, VrrpRunning } from '../domain/vrrp.ts';
import { configuration, instance, lb1, running, system } from '../preflight/testing/guest-readings.ts';
import { chooseRecipe } from './choose-recipe.ts';

const VIPS = ['10.20.0.100'];
const SECOND = { address: '10.20.0.101', prefixLength: 24, interface: 'eth0' };

interface One {
  readonly priority?: number;
  readonly effective?: number;
  readonly more?: Partial<VrrpInstance>;
  readonly runs?: Partial<RunningInstance>;
}

/** A guest with these instances; the first is VI_1 with the VIP, the second VI_2 with another. */
function guest(state: 'MASTER' | 'BACKUP', instances: readonly One[], more: Parts = {}): GuestReading {
  const configured = instances.map((one, at) =>
    instance({
      name: `VI_${at + 1}`,
      routerId: 51 + at,
      priority: one.priority ?? 100,
      ...(at === 0 ? {} : { addresses: [SECOND] }),
      ...one.more,
    }),
  );
  const runs = instances.map((one, at) =>
    running({
      name: `VI_${at + 1}`,
      routerId: 51 + at,
      state,
      basePriority: one.priority ?? 100,
      effectivePriority: one.effective ?? one.priority ?? 100,
      ...one.runs,
    }),
  );
  const kind = more.kind ?? 'keepalived';
  const daemon: VrrpReading = {
    configuration: configuration({ kind, instances: configured, ...more.configuration }),
    running: { kind, instances: runs, demotion: null, redacted: 0, ...more.running },
    version: '2.2.7',
    selfTest: [],
    warnings: [],
    configurationDigest: 'aa',
    ...more.daemon,
  };
  return { ...lb1, vrrp: [daemon], ...more.guest };
}

interface Parts {
  readonly kind?: VrrpKind;
  readonly configuration?: Partial<VrrpConfiguration>;
  readonly running?: Partial<VrrpRunning>;
  readonly daemon?: Partial<VrrpReading>;
  readonly guest?: Partial<GuestReading>;
}

const holder = (one: One = {}, more: Parts = {}) => guest('MASTER', [{ priority: 150, ...one }], more);
const taker = (one: One = {}, more: Parts = {}) => guest('BACKUP', [{ priority: 100, ...one }], more);
const carp = (preempts: boolean, family: 'freebsd' | 'openbsd' = 'freebsd'): readonly [GuestReading, GuestReading] => {
  const more = {
    priority: null,
    version: null,
    advertIntervalMs: null,
    advert: { base: 1, skew: 0 },
    preempts,
  } as const;
  const parts: Parts = { kind: 'carp', guest: { system: { ...system, family } } };
  return [holder({ more }, parts), taker({ more }, parts)];
};
const other = (kind: VrrpKind): readonly [GuestReading, GuestReading] => [holder({}, { kind }), taker({}, { kind })];
const noRoot: Parts = { guest: { gaps: [{ what: 'what only root may see', why: 'the user is not root' }] } };
const grouped = (states: readonly ('MASTER' | 'BACKUP')[]): GuestReading =>
  guest(
    'MASTER',
    states.map((state) => ({ priority: 150, runs: { state }, more: { syncGroup: 'VG' } })),
    { configuration: { syncGroups: [{ name: 'VG', instances: ['VI_1', 'VI_2'], notifies: [] }] } },
  );

type Row = readonly [
  what: string,
  from: GuestReading | null,
  to: GuestReading | null,
  kind: HandoverKind,
  outage: readonly [number, number],
  why: string,
];

describe('the recipe', () => {
  it.each<Row>([
    ['the usual pair', holder(), taker(), 'raise-secondary', [0, 15], 'priority 254'],
    ['254 and 253', holder({ priority: 254 }), taker({ priority: 253 }), 'raise-secondary', [0, 15], 'priority 255'],
    ['an owner', holder({ priority: 255 }), taker(), 'raise-and-stop', [8, 20], 'priority 255 in VI_1'],
    ['a holder whose checks fail', holder({ effective: 80 }), taker(), 'raise-secondary', [0, 15], 'priority 254'],
    [
      'a taker that its checks pull below',
      holder({ priority: 250 }),
      taker({ effective: 80 }),
      'raise-and-stop',
      [8, 20],
      'The checks of the taker',
    ],
    [
      'a taker that is pulled down, and passes all the same',
      holder(),
      taker({ effective: 80 }),
      'raise-secondary',
      [0, 15],
      'priority 254',
    ],
    ['VyOS', ...other('vyos'), 'raise-secondary', [0, 15], 'priority 254'],
    ['CARP with preemption', ...carp(true), 'demote', [0, 70], 'advskew 240'],
    ['CARP without', ...carp(false), 'soft-stop', [0, 3250], 'does not preempt'],
    ['OpenBSD without', ...carp(false, 'openbsd'), 'demote', [0, 70], 'demote count'],
    ['ucarp', ...other('ucarp'), 'demote', [0, 4400], 'up to 4.4 s'],
    ['Pacemaker', ...other('pacemaker'), 'demote', [100, 3000], 'not measured'],
    ['two daemons', holder(), taker({}, { kind: 'vyos' }), 'soft-stop', [609, 3859], 'different daemons'],
    ['nobody looked inside', null, taker(), 'soft-stop', [609, 3859], 'nobody looked'],
    ['not the taker either', holder(), null, 'soft-stop', [8, 3400], 'nobody looked'],
    ['no root', holder({}, noRoot), taker(), 'soft-stop', [609, 3859], 'listens to root alone'],
    [
      'no configuration',
      holder({}, { daemon: { configuration: null } }),
      taker(),
      'soft-stop',
      [609, 3859],
      'the one that hands over could not be read',
    ],
    [
      'none of the taker',
      holder(),
      taker({}, { guest: { vrrp: null } }),
      'soft-stop',
      [8, 3400],
      'the one that takes over could not be read',
    ],
    [
      'a VIP of one only',
      holder(),
      taker({ more: { addresses: [SECOND] } }),
      'soft-stop',
      [8, 3400],
      'does not name the VIP 10.20.0.100 on both',
    ],
    [
      'a VIP of two daemons',
      { ...holder(), vrrp: [...(holder().vrrp ?? []), ...(holder().vrrp ?? [])] },
      taker(),
      'soft-stop',
      [609, 3859],
      'in more than one instance',
    ],
    [
      'an old keepalived',
      holder(),
      taker({}, { daemon: { version: '1.3.9' } }),
      'soft-stop',
      [609, 3859],
      'keepalived 1.3.9 keeps its priority',
    ],
    ['a taker in FAULT', holder(), taker({ runs: { state: 'FAULT' } }), 'soft-stop', [609, 3859], 'is in FAULT'],
    [
      'a taker that does not tell',
      holder(),
      taker({}, { daemon: { running: null } }),
      'soft-stop',
      [609, 3859],
      'does not tell how VI_1 runs',
    ],
    [
      'a sync group that is not together',
      grouped(['MASTER', 'BACKUP']),
      taker(),
      'soft-stop',
      [609, 3859],
      'sync group VG is not together (MASTER, BACKUP)',
    ],
    ['a sync group', grouped(['MASTER', 'MASTER']), taker(), 'raise-secondary', [0, 15], 'priority 254'],
  ])('for %s', (_what, from, to, kind, outageMs, why) => {
    const chosen = chooseRecipe({ holder: from, taker: to, hands: true, vips: VIPS });
    expect(chosen).toMatchObject({ kind, outageMs, why: expect.stringContaining(why) });
    expect(chosen.why).toMatch(/^[A-Z].*\.$/);
  });

  it('is a soft stop where nothing may be done inside', () => {
    expect(chooseRecipe({ holder: holder(), taker: taker(), hands: false, vips: VIPS })).toMatchObject({
      kind: 'soft-stop',
      why: expect.stringContaining('no way to act'),
    });
  });
});

describe('nopreempt', () => {
  it.each([
    ["the taker's own is left out for the moment", true, false, true],
    ["the holder's is no matter: it is MASTER", false, true, false],
    ['both', true, true, true],
    ['none', false, false, false],
  ])('%s', (_what, ofTaker, ofHolder, withoutNopreempt) => {
    const chosen = chooseRecipe({
      holder: holder({ more: { preempts: !ofHolder } }),
      taker: taker({ more: { preempts: !ofTaker } }),
      hands: true,
      vips: VIPS,
    });
    expect(chosen).toMatchObject({ kind: 'raise-secondary', withoutNopreempt });
  });
});

describe('load sharing', () => {
  const vips = [...VIPS, SECOND.address];
  const shares = (mine: 0 | 1, state: 'MASTER' | 'BACKUP', priorities: readonly [number, number]): GuestReading =>
    guest(
      state,
      priorities.map((priority, at) => ({ priority, runs: { state: at === mine ? 'MASTER' : 'BACKUP' } })),
    );

  it('moves what the holder has, and leaves what the taker has', () => {
    const chosen = chooseRecipe({
      holder: shares(0, 'MASTER', [150, 100]),
      taker: shares(1, 'BACKUP', [100, 255]),
      hands: true,
      vips,
    });
    expect(chosen).toMatchObject({ kind: 'raise-secondary', why: expect.stringContaining('1 of 2 instances') });
  });

  it('one that cannot pass decides for all', () => {
    const chosen = chooseRecipe({
      holder: guest('MASTER', [{ priority: 150 }, { priority: 255 }]),
      taker: guest('BACKUP', [{ priority: 100 }, { priority: 100 }]),
      hands: true,
      vips,
    });
    expect(chosen).toMatchObject({ kind: 'raise-and-stop', why: expect.stringContaining('VI_2') });
  });
});

describe('the time that it takes at most', () => {
  const seconds = (ofHolder: Partial<VrrpInstance>, ofTaker: Partial<VrrpInstance>): number =>
    chooseRecipe({ holder: holder({ more: ofHolder }), taker: taker({ more: ofTaker }), hands: true, vips: VIPS })
      .withinSeconds;

  it('grows with the adverts', () => {
    expect(seconds({}, {})).toBe(20);
    expect(seconds({ version: 3, advertIntervalMs: 100 }, { version: 3, advertIntervalMs: 100 })).toBe(17);
    expect(seconds({ advertIntervalMs: 5000 }, { advertIntervalMs: 5000 })).toBe(32);
  });
});
