/** While both clouds own an address, the one that had it may announce it once more. */
import { describe, expect, test } from 'vitest';
import { play } from './stage.ts';
import { STORIES } from './stories.ts';

describe('clients that flap back', () => {
  const stories = STORIES.filter(({ name }) => /^standby-first, (forward|planned rollback)/.test(name));

  // Before the source's agent has acted, at about that time, and after it.
  test.each(stories.flatMap((story) => [120, 300, 1500].map((afterMs) => [story.name, afterMs, story] as const)))(
    '%s: nobody is without, %i ms after an announcement',
    async (_, afterMs, story) => {
      const ending = await play(story, { prepare: ({ world }) => void world.simulation.internet.flapBack(afterMs) });
      expect(ending).toMatchObject({ outcome: story.endsAs, errors: [], violations: [], outageMs: 0 });
    },
  );
});
