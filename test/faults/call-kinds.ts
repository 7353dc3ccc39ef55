/** Every kind of call that a story makes, from watching it once: the service, the method, the route, and what it asks for. */
import type { RunningCloud, SeenCall, ServiceType } from '../../packages/simulator/src/index.ts';
import { play } from '../simulated/stage.ts';
import type { Story } from '../simulated/stories.ts';

export interface CallKind {
  readonly cloud: string;
  readonly service: ServiceType;
  readonly method: string;
  readonly route: string;
  /** `os-stop`, `createImage` ...: what is asked for where one route does many things. */
  readonly asks: string | null;
}

export async function callKindsOf(story: Story): Promise<readonly CallKind[]> {
  const kinds = new Map<string, CallKind>();
  await play(story, {
    prepare: ({ world }) => {
      world.simulation.onCall((call) => {
        const kind = kindOf(call);
        kinds.set(nameOf(kind), kind);
      });
    },
  });
  return [...kinds.values()];
}

export function nameOf({ cloud, service, method, route, asks }: CallKind): string {
  return `${cloud} ${service} ${method} ${route}${asks === null ? '' : ` ${asks}`}`;
}

function kindOf({ cloud, service, method, route, body }: SeenCall): CallKind {
  return { cloud, service, method, route, asks: route.endsWith('/action') ? firstKey(body) : null };
}

/** For a rule of the simulator's faults. */
export function matches(kind: CallKind): (body: unknown) => boolean {
  return (body) => kind.asks === null || firstKey(body) === kind.asks;
}

export function cloudOf(kind: CallKind, clouds: ReadonlyMap<string, RunningCloud>): RunningCloud {
  const cloud = clouds.get(kind.cloud);
  if (cloud === undefined) throw new Error(`no cloud ${kind.cloud}`);
  return cloud;
}

function firstKey(body: unknown): string | null {
  return typeof body === 'object' && body !== null ? (Object.keys(body)[0] ?? null) : null;
}
