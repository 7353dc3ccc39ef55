import { describe, expect, test } from 'vitest';
import type { Event } from '../api/types/event.ts';
import { EMPTY_FEED, type FeedState, nextFeed } from './feed-state.ts';

const note = (seq: number): Event => ({
  kind: 'note',
  stepId: null,
  text: `${seq}`,
  seq,
  at: '2026-11-22T03:12:00.000Z',
  migrationId: 'm-1',
});
const progress = (seq: number, what = 'root'): Event => ({
  kind: 'progress',
  stepId: 'primary.pre-copy',
  what,
  done: seq,
  total: null,
  unit: 'bytes',
  seq,
  at: '2026-11-22T03:12:00.000Z',
  migrationId: 'm-1',
});
const heard = (state: FeedState, atMs: number, ...events: readonly Event[]): FeedState =>
  nextFeed(state, { kind: 'heard', atMs, events });
const seqs = ({ events }: FeedState): readonly number[] => events.map(({ seq }) => seq);

describe('the log', () => {
  test('what the stream repeats after a break is not added again', () => {
    const first = heard(EMPTY_FEED, 1, note(1), note(2), note(3));
    expect(seqs(heard(first, 2, note(2), note(3), note(4)))).toEqual([1, 2, 3, 4]);
  });

  test('a sign of life without news leaves the log as it is, so that nothing is drawn again', () => {
    const first = heard(EMPTY_FEED, 1, note(1));
    expect(heard(first, 2).events).toBe(first.events);
  });

  test('of the progress of each thing only the last bit is kept, and everything else whole', () => {
    const many = [
      note(1),
      ...Array.from({ length: 100 }, (_, index) => progress(index + 2)),
      note(200),
      progress(201, 'data'),
    ];
    const kept = heard(EMPTY_FEED, 1, ...many);
    expect(kept.events.filter(({ kind }) => kind === 'note')).toHaveLength(2);
    expect(kept.events.filter((event) => event.kind === 'progress' && event.what === 'root')).toHaveLength(16);
    expect(seqs(kept).at(-1)).toBe(201);
    expect(seqs(kept)).toEqual(seqs(kept).toSorted((a, b) => a - b));
  });
});

describe('contact', () => {
  test('is lost and found again; what is shown ages from when something was heard last', () => {
    const live = heard(EMPTY_FEED, 1000, note(1));
    expect(live).toMatchObject({ contact: 'live', heardMs: 1000 });
    const lost = nextFeed(live, { kind: 'lost' });
    expect(lost).toMatchObject({ contact: 'lost', heardMs: 1000 });
    expect(seqs(lost)).toEqual([1]);
    expect(heard(lost, 9000)).toMatchObject({ contact: 'live', heardMs: 9000 });
  });

  test('lost twice is lost once', () => {
    const lost = nextFeed(EMPTY_FEED, { kind: 'lost' });
    expect(nextFeed(lost, { kind: 'lost' })).toBe(lost);
  });
});
