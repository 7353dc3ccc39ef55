import type { Simulation } from '../simulation.ts';
import type { DrivenTime } from '../time/driven-time.ts';

const STEP_MS = 100;

/** Lets simulated time pass in small steps; between them everything ends that has begun. */
export async function letPass(simulation: Simulation, time: DrivenTime, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += STEP_MS) {
    time.advance(Math.min(STEP_MS, ms - passed));
    await quiet(simulation);
  }
}

async function quiet(simulation: Simulation): Promise<void> {
  const deadlineMs = Date.now() + 10_000;
  while (simulation.underWay > 0) {
    if (Date.now() > deadlineMs) throw new Error(`${simulation.underWay} calls and tasks do not end`);
    await new Promise(setImmediate);
  }
}
