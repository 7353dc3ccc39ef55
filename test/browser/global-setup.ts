/** Vitest's global set-up: an empty folder for what is looked at, and one stage for all stories. */
import { mkdir, rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { RESULTS } from './harness/results.ts';
import { openStage, type Stage } from './harness/stage.ts';

let stage: Stage | null = null;

export async function setup(project: TestProject): Promise<void> {
  await rm(RESULTS, { recursive: true, force: true });
  await mkdir(RESULTS, { recursive: true });
  stage = await openStage();
  project.provide('stage', stage.facts);
}

export async function teardown(): Promise<void> {
  await stage?.close();
}
