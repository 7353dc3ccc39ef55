/** Tries the crash points of stories: all of them with BATON_DEEP=1, else a fixed sample that holds every step. */
import { expect, test } from 'vitest';
import { STORIES, type Story } from '../simulated/stories.ts';
import { tell } from '../simulated/tell.ts';
import { referenceOf, type Trial, tryPoint } from './crash-points.ts';

const DEEP = process.env['BATON_DEEP'] === '1';
/** In the sample: the points whose number in their story leaves this remainder, so that it grows with the runbook. */
const SAMPLE_EVERY = 53;
/** A run that is cut off may take another way, for the clouds answer anew: a few points may not be met again. */
const MISSED_SHARE = 0.05;
const STORY_LIMIT_MS = DEEP ? 3_600_000 : 180_000;

export function testStories(order: Story['world']['order']): void {
  for (const story of STORIES.filter(({ world }) => world.order === order)) {
    test(story.name, { timeout: STORY_LIMIT_MS }, async () => {
      const reference = await referenceOf(story);
      const { moments } = reference.ending;
      expect(moments.length).toBeGreaterThan(20);
      const chosen = DEEP ? moments : moments.filter((_point, index) => index % SAMPLE_EVERY === 7);
      const trials: Trial[] = [];
      for (const point of chosen) trials.push(await tryPoint(reference, point));
      const missed = trials.filter((trial) => trial.missed);
      await tell('crash-points', {
        story: story.name,
        points: reference.ending.points,
        moments: moments.length,
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
