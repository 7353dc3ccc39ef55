/** Each story by passes once, without a crash. */
import { expect, test } from 'vitest';
import { MOVER_STORIES, RBD_STORIES } from './pass-stories.ts';
import { play } from './stage.ts';

for (const story of [...MOVER_STORIES, ...RBD_STORIES]) {
  test(`once: ${story.name}`, async () => {
    const ending = await play(story);
    expect(ending.errors).toEqual([]);
    expect(ending.violations).toEqual([]);
    expect(ending.outcome).toBe(story.endsAs);
    expect(ending.leftovers).toEqual([]);
    expect(ending.unlike).toEqual([]);
    // No helper is left anywhere, no key of one, and no snapshot of a cluster.
    expect(JSON.stringify(ending.state)).not.toContain('mover');
    expect(ending.state).toMatchObject({ kept: [] });
  });
}
