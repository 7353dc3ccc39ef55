/** Tries the crash points of stories: all of them with BATON_DEEP=1, else a fixed sample. */
import { expect, test } from 'vitest';
import { chosenShare } from '../simulated/share.ts';
import { STORIES, type Story } from '../simulated/stories.ts';
import { tell } from '../simulated/tell.ts';
import { referenceOf, type Trial, tryPoint } from './crash-points.ts';

/** In the sample one moment of so many, so that it grows with the runbook. */
const SAMPLE = 1 / 53;
/** Of a story that has only some of its moments tried. */
const SAMPLE_OF_SOME = 1 / 13;
/** A run that is cut off may take another way, for the clouds answer anew: a few points may not be met again. */
const MISSED_SHARE = 0.05;
const STORY_LIMIT_MS = 4 * 3_600_000;

export function testStories(order: Story['world']['order']): void {
  for (const story of STORIES.filter(({ world }) => world.order === order)) {
    test(`a life may end anywhere: ${story.name}`, { timeout: STORY_LIMIT_MS }, async () => {
      const reference = await referenceOf(story);
      const { moments } = reference.ending;
      expect(moments.length).toBeGreaterThan(20);
      const { at } = story;
      const own = at === undefined ? moments : moments.filter((point) => at.test(point));
      // Of a short story one at least.
      const chosen = chosenShare(own, Math.max(at === undefined ? SAMPLE : SAMPLE_OF_SOME, 1 / own.length));
      expect(chosen.length).toBeGreaterThan(0);
      const trials: Trial[] = [];
      for (const point of chosen) {
        const trial = await tryPoint(reference, point);
        trials.push(trial);
        if (trial.wrong.length > 0) await tell('wrong', trial);
      }
      const missed = trials.filter((trial) => trial.missed);
      await tell('crash-points', {
        story: story.name,
        points: reference.ending.points,
        moments: own.length,
        tried: trials.length,
        missed: missed.map(({ point }) => point),
        wrong: trials.filter(({ wrong }) => wrong.length > 0),
        checks: trials.reduce((sum, { checks }) => sum + checks, 0),
        outageMs: reference.ending.outageMs,
      });
      const wrong = trials.flatMap((trial) => trial.wrong.map((what) => `${trial.point}: ${what}`));
      expect(wrong).toEqual([]);
      expect(missed.length).toBeLessThanOrEqual(Math.ceil(chosen.length * MISSED_SHARE));
    });
  }
}
