/** A story on its way: the world, who watches it, and what persons do in it. */
import { EngineMemory, runLife } from './run-life.ts';
import { endState } from './end-state.ts';
import { leftovers } from './leftovers.ts';
import { Life } from './life.ts';
import { Observer, type Violation } from './observer.ts';
import type { GateName } from '../../packages/baton/src/domain/gates.ts';
import type { RunOutcome } from '../../packages/baton/src/ports/engine.ts';
import type { Story } from './stories.ts';
import { unlikeTwins } from './twin-disks.ts';
import { World } from './world.ts';

export interface Stage {
  readonly world: World;
  readonly observer: Observer;
  readonly migrationId: string;
  /** How often it has turned back. */
  turns: number;
  /** What persons do once, however often they are given the cause. */
  readonly done: Set<string>;
  /** What persons do has its own time; a story is over only when they are done. */
  readonly doings: Promise<unknown>[];
}

export interface Ending {
  readonly outcome: RunOutcome['kind'];
  readonly state: unknown;
  readonly violations: readonly Violation[];
  readonly checks: Readonly<Record<number, number>>;
  readonly outageMs: number;
  /**
   * Every moment at which a life may end, in order, each by the name of its first point. Points between which nothing was
   * changed and no time passed are one moment: a process that dies at either leaves the same world.
   */
  readonly moments: readonly string[];
  /** How many points there were, by name. */
  readonly points: number;
  readonly lives: number;
  /** Was there the point at which the first life should end? */
  readonly died: boolean;
  readonly errors: readonly string[];
  /** What is not as before the migration, for one that was aborted. */
  readonly leftovers: readonly string[];
  /** Copied disks that are not what they were copied from. */
  readonly unlike: readonly string[];
}

export interface Play {
  /** The first life ends at that point, where there is one. */
  readonly dieAt?: string;
  /** What is to go wrong, ordered before the migration begins. */
  readonly prepare?: (stage: Stage) => void;
  /** What a person does when a run has failed, for the nth time; by default it is the end of the story. */
  readonly onFailure?: (stage: Stage, nth: number) => 'run again' | 'the end';
}

/** Every failure, every death and every turn begins another life. */
const MOST_LIVES = 16;

export async function play(story: Story, { dieAt, prepare, onFailure }: Play = {}): Promise<Ending> {
  const world = await World.start(story.world);
  const observer = new Observer(world);
  try {
    const migrationId = await world.begin();
    const stage: Stage = { world, observer, migrationId, turns: 0, done: new Set(), doings: [] };
    const points = new Set<string>();
    const moments = new Map<string, string>();
    let counted = story.from === 'the beginning';
    world.onEvent((event) => {
      // The guard returns the HA IPs before anything else of the rollback.
      if (event.kind === 'guard.acted') counted = true;
      if (event.kind === 'migration.state') {
        if (event.state === 'rolling-back') counted = true;
        if (event.state === 'rolled-back' || event.state === 'aborted') stage.turns += 1;
      }
      story.onEvent?.(stage, event);
    });
    prepare?.(stage);
    const memory = new EngineMemory();
    const errors: string[] = [];
    let lives = 0;
    let died = false;
    for (;;) {
      lives += 1;
      if (lives > MOST_LIVES) throw new Error(`not over after ${MOST_LIVES} lives: ${errors.join(' | ')}`);
      const life = new Life(died ? null : (dieAt ?? null), (point, writes) => {
        if (!counted || points.has(point)) return;
        points.add(point);
        const moment = `${lives}/${writes}@${world.time.nowMs()}`;
        if (!moments.has(moment)) moments.set(moment, point);
      });
      const outcome = await world.pass(runLife(world, life, memory), () => life.underWay);
      if (outcome === 'died') {
        died = true;
        continue;
      }
      if (outcome.kind === 'failed') {
        errors.push(`${outcome.stepId}: ${outcome.error.code}: ${outcome.error.message}`);
        if (onFailure?.(stage, errors.length) === 'run again') continue;
      }
      if (await story.onOutcome(stage, outcome)) continue;
      await world.pass(Promise.all(stage.doings), () => 0);
      await world.settle();
      return {
        outcome: outcome.kind,
        state: await endState(world),
        violations: observer.violations,
        checks: observer.checks,
        outageMs: observer.outageMs(),
        moments: [...moments.values()],
        points: points.size,
        lives,
        died,
        errors,
        leftovers: outcome.kind === 'aborted' ? await leftovers(world) : [],
        unlike: await unlikeTwins(world),
      };
    }
  } finally {
    observer.stop();
    await world.close();
  }
}

/** A person opens a gate. */
export function approve({ world, migrationId, doings }: Stage, gate: GateName): void {
  doings.push(world.journal.addCommand(migrationId, { kind: 'approve', gate, by: 'ann' }));
}

/** A person wants to go back. */
export function ask({ world, migrationId, doings }: Stage, kind: 'rollback' | 'abort'): void {
  doings.push(world.journal.addCommand(migrationId, { kind, reason: 'asked for', by: 'ann' }));
}

/** Somebody shuts the load balancer in the target off, behind Baton's back. */
export function shutTargetOff({ world, observer, doings }: Stage): void {
  doings.push(
    observer.byOthers(async () => {
      const { signal } = new AbortController();
      const first = world.plan.order === 'primary-first' ? 'primary' : 'secondary';
      const [server] = (await world.target.compute.listServers({}, signal)).filter(({ tags }) =>
        tags.some((tag) => tag.endsWith(`:server.${first}`)),
      );
      if (server !== undefined) await world.target.compute.stopServer(server.id, signal);
    }),
  );
}

/** The guest of the load balancer in the target stops dead, and Nova never learns of it. */
export function hangTarget({ world, observer, doings }: Stage): void {
  doings.push(
    observer.byOthers(async () => {
      const first = world.plan.order === 'primary-first' ? 'primary' : 'secondary';
      const cloud = world.cloudOf('target');
      const [server] = cloud.state.servers.where(({ tags }) => tags.some((tag) => tag.endsWith(`:server.${first}`)));
      if (server !== undefined) cloud.guests.cut(server.id);
    }),
  );
}
