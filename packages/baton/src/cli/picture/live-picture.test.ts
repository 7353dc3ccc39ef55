import { afterEach, describe, expect, test } from 'vitest';
import type { Event } from '../../domain/event.ts';
import { styleFor } from '../render/style.ts';
import { Talk } from '../talk.ts';
import { Screen } from '../testing/screen.ts';
import { LivePicture } from './live-picture.ts';
import { PictureLog } from './picture-log.ts';
import { type Scene, sceneOf } from './scene.ts';
import { afterTheCutover, primaryCopying, type Recording, recordedPlan, started } from './testing/recording.ts';

let open: LivePicture | null = null;
// Its clock would go on.
afterEach(() => open?.close());

function watched(options: {
  columns: number;
  rows?: number;
  earlier?: Recording;
  eventsOnly?: boolean;
  isLive?: boolean;
  rests?: boolean;
}) {
  const screen = new Screen(options.columns, options.rows ?? 40);
  const talk = new Talk(screen, options.isLive ?? true);
  let nowMs = options.earlier?.nowMs ?? 0;
  const view = new LivePicture({
    talk,
    style: styleFor({ env: { LANG: 'C.UTF-8', TZ: 'UTC' }, color: false }),
    plan: recordedPlan,
    earlier: options.earlier?.events ?? [],
    rests: options.rests ?? false,
    now: () => new Date(nowMs),
    eventsOnly: options.eventsOnly ?? false,
  });
  open = view;
  const play = (recording: Recording): void => {
    for (const event of recording.events) {
      nowMs = Date.parse(event.at);
      view.print(event);
    }
    nowMs = recording.nowMs;
    talk.refresh();
  };
  return { screen, talk, view, play, pass: (ms: number) => (nowMs += ms) };
}

const drawnRows = (screen: Screen): number => screen.text.split('\n').length;

describe('on a terminal that has room', () => {
  test('the picture, in place, with the last three event lines under it', () => {
    const { screen, play } = watched({ columns: 100 });
    play(afterTheCutover());
    expect(screen.cursorIsHidden).toBe(true);
    expect(screen.text.match(/SOURCE/g)).toHaveLength(1);
    expect(screen.text.split('\n').slice(-4)).toEqual([
      '',
      '   03:20:26  ✓ cutover               Cut every HA IP over: lead it to the target, see it serve, let…',
      '   03:20:26  ◦ migration             rollback window open, the guard watches at the gate secondary',
      '   03:20:26  ● rollback-window       Rollback window: guard the primary in the target  41 s',
    ]);
  });

  test('disks under way have their own row; the step says how long it runs', () => {
    const { screen, play } = watched({ columns: 120 });
    play(primaryCopying());
    expect(screen.text).toContain('shop-lb1 root  ███████████████░░░░░░░░░  62 %  12.4 of 20 GiB');
    expect(screen.text).toContain("Rehearse the copy of the primary's disks while it runs  1 min 47 s");
  });

  test('what another process wrote before is drawn as well', () => {
    const { screen } = watched({ columns: 100, earlier: afterTheCutover() });
    expect(screen.text).toContain('rollback window open, 41 s');
    expect(screen.text).toContain('✓ handover 12 ms');
  });

  test('nothing goes on before a process runs it again', () => {
    const recording = primaryCopying();
    const { screen, talk, view, pass } = watched({ columns: 100, earlier: recording, rests: true });
    pass(3_600_000);
    talk.refresh();
    expect(screen.text).toMatch(/● pre-copy +·/);
    expect(screen.text).not.toContain('1 h');
    recording.pass(3600).begin('primary.pre-copy', 2);
    pass(1000);
    for (const event of recording.events) view.print(event);
    talk.refresh();
    expect(screen.text).toContain('● pre-copy 1 s');
  });

  test('what is said while it runs stands above; the last picture stays, at rest, and the rest below it', () => {
    const { screen, talk, view, play } = watched({ columns: 100 });
    talk.line('before');
    play(started());
    talk.line('meanwhile');
    view.close();
    talk.line('after');
    const lines = screen.text.split('\n');
    expect(lines.slice(0, 2)).toEqual(['before', 'meanwhile']);
    expect(lines.at(-1)).toBe('after');
    expect(screen.cursorIsHidden).toBe(false);
    expect(screen.text.match(/SOURCE/g)).toHaveLength(1);
  });

  test('a panel stands below the events, and instead of them where rows are few', () => {
    const panel = { lines: () => ['gate          cutover of shop'], foot: () => 'a  approve' };
    const high = watched({ columns: 100, rows: 40 });
    high.play(afterTheCutover());
    high.view.panel(panel);
    expect(high.screen.text).toMatch(/rollback-window.*\n\ngate {10}cutover of shop\n\na {2}approve$/);
    const before = drawnRows(high.screen);
    high.view.panel(null);
    expect(drawnRows(high.screen)).toBe(before - 4);
    high.view.close();

    const low = watched({ columns: 100, rows: 24 });
    low.play(afterTheCutover());
    low.view.panel(panel);
    expect(drawnRows(low.screen)).toBeLessThanOrEqual(24);
    expect(low.screen.text).not.toContain('03:20:26');
    expect(low.screen.text).toMatch(/gate {10}cutover of shop\n\na {2}approve$/);
  });

  test('a run that another process has is as if it had never been shown', () => {
    const { screen, view } = watched({ columns: 100 });
    view.takeAway();
    expect(screen.text).toBe('');
    expect(screen.cursorIsHidden).toBe(false);
  });
});

const narrow = `
03:12:00  · migration             shop created
03:12:00  · source                shop-lb1 in os1: MASTER
03:12:00  · source                shop-lb2 in os1: BACKUP
03:12:00  · source                203.0.113.10 leads to os1
03:12:00  · source                203.0.113.11 leads to os1
03:12:00  ● preflight             Check both clouds against the plan, on the day`;

test('a terminal that is too narrow gets the event lines, as before', () => {
  const { screen, view, play } = watched({ columns: 82 });
  play(started());
  expect(`\n${screen.text}`).toBe(narrow);
  view.close();
  expect(`\n${screen.text}`).toBe(narrow.slice(0, narrow.lastIndexOf('\n')));
});

test('so does one that wants only events', () => {
  const { screen, play } = watched({ columns: 120, eventsOnly: true });
  play(started());
  expect(`\n${screen.text}`).toBe(narrow);
});

test('no terminal: lines alone, and a panel is said once', () => {
  const { screen, view, play } = watched({ columns: 200, isLive: false });
  play(started());
  view.panel({ lines: () => ['gate'], foot: () => 'approved by itself in 5 s' });
  view.panel(null);
  expect(screen.text.split('\n').slice(-4)).toEqual(['', 'gate', '', 'approved by itself in 5 s']);
  expect(screen.text.match(/preflight/g)).toHaveLength(1);
});

test('a terminal that is resized changes between both', () => {
  const { screen, talk, view, play } = watched({ columns: 100 });
  play(started());
  view.panel({ lines: () => ['what is asked'], foot: () => 'a  approve' });
  screen.columns = 80;
  talk.refresh();
  expect(screen.text).not.toContain('SOURCE');
  expect(screen.text).toContain('what is asked');
  expect(screen.text).toContain('a  approve');
  screen.columns = 100;
  talk.refresh();
  expect(screen.text).toContain('SOURCE');
});

test('a copy of hours stays small, and its rate is that of now', () => {
  const log = new PictureLog();
  const recording = started().begin('primary.final-copy').copies('primary.final-copy', 'shop-lb1', 19, 5000);
  for (const event of recording.events) log.add(event);
  expect(log.lastSeq).toBe(recording.events.length);
  expect(log.events.length).toBeLessThan(30);
  const scene = (events: readonly Event[]): Scene => sceneOf(recordedPlan, events, recording.nowMs, 'UTC');
  expect(scene(log.events)).toEqual(scene(recording.events));
});
