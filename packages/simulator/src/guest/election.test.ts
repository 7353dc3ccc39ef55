import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VrrpInstanceDefinition } from './definition.ts';
import { beginAsBackup, listen, nextDeadline, type Participant, pass } from './election.ts';
import { masterDownMs } from './vrrp-timers.ts';

/** Whether packets get from the first to the second, from that moment on. */
interface Switch {
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly on: boolean;
}

const EVERY_MS = 1000;
const ROUTERS = 3;
const END_MS = 40_000;

/** Priorities differ, so that no two timers end in the same moment. */
function instanceOf(index: number, nopreempt: boolean): VrrpInstanceDefinition {
  const priority = 60 + index * 61;
  return {
    name: `R${index}`,
    virtualRouterId: 1,
    priority,
    advertIntervalMs: EVERY_MS,
    nopreempt,
    nic: 0,
    virtualAddresses: [],
  };
}

/** The election with deadlines, as the simulator runs it. */
function byDeadlines(instances: readonly VrrpInstanceDefinition[], switches: readonly Switch[]): readonly string[] {
  const links = new Set<string>();
  let routers: readonly Participant[] = instances.map((instance, index) => ({
    key: String(index),
    instance,
    address: `10.0.0.${index + 1}`,
    awake: true,
    state: 'BACKUP',
    timer: beginAsBackup(instance, 0),
  }));
  const reaches = (from: Participant, to: Participant): boolean => links.has(`${from.key}>${to.key}`);
  const told: string[] = [];
  const runUntil = (untilMs: number): void => {
    for (let due = nextDeadline(routers); due !== null && due.atMs < untilMs; due = nextDeadline(routers)) {
      const passed = pass(due);
      told.push(`${due.atMs.toFixed(3)} ${passed.key} ${passed.state}`);
      routers = routers.map((router) => (router.key === passed.key ? passed : router));
      routers = listen(routers, reaches, due.atMs);
    }
  };
  for (const { atMs, from, to, on } of switches) {
    runUntil(atMs);
    if (on) links.add(`${from}>${to}`);
    else links.delete(`${from}>${to}`);
    routers = listen(routers, reaches, atMs);
  }
  runUntil(END_MS);
  return told;
}

/** The same, with every single advert (RFC 5798, 6.4, and keepalived's answer to a worse MASTER). */
function byAdverts(instances: readonly VrrpInstanceDefinition[], switches: readonly Switch[]): readonly string[] {
  const links = new Set<string>();
  const routers = instances.map((instance, index) => {
    return { index, instance, isMaster: false, timerMs: masterDownMs(instance, EVERY_MS) };
  });
  const told: string[] = [];
  const tell = (atMs: number, index: number, state: string): void => {
    told.push(`${atMs.toFixed(3)} ${index} ${state}`);
  };
  const send = (from: (typeof routers)[number], atMs: number, receivers = routers): void => {
    for (const to of receivers) {
      if (!links.has(`${from.index}>${to.index}`)) continue;
      const isBetter = from.instance.priority > to.instance.priority;
      if (!to.isMaster) {
        if (isBetter || to.instance.nopreempt) to.timerMs = atMs + masterDownMs(to.instance, EVERY_MS);
      } else if (isBetter) {
        to.isMaster = false;
        to.timerMs = atMs + masterDownMs(to.instance, EVERY_MS);
        tell(atMs, to.index, 'BACKUP');
      } else {
        // A third router would hear it too; that its timer begins anew between two adverts is left out in the simulator.
        send(to, atMs, [from]);
      }
    }
  };
  const runUntil = (untilMs: number): void => {
    for (;;) {
      const [next] = routers.toSorted((a, b) => a.timerMs - b.timerMs);
      if (next === undefined || next.timerMs >= untilMs) return;
      const atMs = next.timerMs;
      if (!next.isMaster) tell(atMs, next.index, 'MASTER');
      next.isMaster = true;
      next.timerMs = atMs + EVERY_MS;
      send(next, atMs);
    }
  };
  for (const { atMs, from, to, on } of switches) {
    runUntil(atMs);
    if (on) links.add(`${from}>${to}`);
    else links.delete(`${from}>${to}`);
  }
  runUntil(END_MS);
  return told;
}

const index = fc.integer({ min: 0, max: ROUTERS - 1 });
/** Never in the moment of an advert: what comes first would be a matter of taste. */
const moment = fc.integer({ min: 0, max: END_MS - 1 }).map((atMs) => atMs + 0.013);
const switches = fc
  .array(fc.record({ atMs: moment, from: index, to: index, on: fc.boolean() }), { maxLength: 30 })
  .map((all) => all.filter(({ from, to }) => from !== to))
  .map((all) => all.toSorted((a, b) => a.atMs - b.atMs));
/** All links at the beginning, or only some. */
const begin = fc.subarray(
  [0, 1, 2].flatMap((from) => [0, 1, 2].filter((to) => to !== from).map((to) => ({ atMs: 0, from, to, on: true }))),
);

const link = (atMs: number, from: number, to: number, on: boolean): Switch => ({ atMs, from, to, on });
/** The worse of two MASTERs is about to be heard by the better one, and then is not. */
const heardFirstNoMore: [Switch[], Switch[], boolean[]] = [
  [link(0, 1, 2, true)],
  [link(31_290.013, 2, 1, true), link(31_290.013, 1, 2, false)],
  [false, false, false],
];
/** A BACKUP minds two; the one that it heard last goes before the other. */
const twoWereMinded: [Switch[], Switch[], boolean[]] = [
  [link(0, 0, 1, true), link(0, 0, 2, true), link(0, 2, 1, true)],
  [link(22_290.013, 2, 0, true), link(22_766.013, 2, 1, false)],
  [false, true, false],
];

describe('an election by deadlines', () => {
  it('is the one that single adverts make, whatever happens to the links', () => {
    fc.assert(
      fc.property(begin, switches, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), (begin, switches, lazy) => {
        const instances = lazy.map((nopreempt, index) => instanceOf(index, nopreempt));
        const links = [...begin, ...switches];
        expect(byDeadlines(instances, links)).toEqual(byAdverts(instances, links));
      }),
      { numRuns: 500, examples: [heardFirstNoMore, twoWereMinded] },
    );
  });

  it('has one MASTER of three that hear each other, and then no deadline', () => {
    const all = [0, 1, 2].flatMap((from) => [0, 1, 2].map((to) => ({ atMs: 0, from, to, on: true })));
    const instances = [0, 1, 2].map((index) => instanceOf(index, false));
    expect(byDeadlines(instances, all)).toEqual([`${(3000 + (256 - 182) / 0.256).toFixed(3)} 2 MASTER`]);
  });
});
