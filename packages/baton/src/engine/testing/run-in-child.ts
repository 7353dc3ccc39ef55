/**
 * Runs migration argv[2] over the world argv[3] in this process; when the act of step argv[4] has made its thing, says
 * `acting` and stays there until it is killed. DATABASE_URL leads to the store.
 */
import type { Step } from '../../runbook/step.ts';
import { openStore } from '../../store/store.ts';
import { systemClock } from '../../store/testing/system-clock.ts';
import { World, makes, worldEngine } from './world.ts';

const [migrationId = '', path = '', stuckAt = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const store = await openStore({ env: process.env, clock: systemClock, signal });
const world = new World(path);
const steps = ['s1', 's2', 's3'].map((name): Step => {
  const step = makes(name, world);
  if (name !== stuckAt) return step;
  return {
    ...step,
    act: async (ctx) => {
      await step.act(ctx);
      process.stdout.write('acting\n');
      await systemClock.sleep(600_000, signal);
    },
  };
});
await worldEngine(store, steps).run(migrationId, signal);
