/** One cloud with the given services on a real port, and somebody who holds a token of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AssembledCloud } from '../../assembled-cloud.ts';
import { openDisks } from '../../disks/index.ts';
import type { Driver } from '../../network/driver.ts';
import { BRISK } from '../../pace.ts';
import { furnishCloud } from '../../seed/standard-cloud.ts';
import type { SeenCall } from '../../simulation.ts';
import { Gate } from '../../state/gate.ts';
import { DrivenTime } from '../../time/driven-time.ts';
import { Random } from '../../time/random.ts';
import { openCloudServer } from '../cloud-server.ts';
import { createPathMatcher } from '../match-path.ts';
import type { Service } from '../service.ts';

export interface Served {
  readonly cloud: AssembledCloud;
  readonly time: DrivenTime;
  readonly seen: readonly SeenCall[];
  /** What the simulator complained about. */
  readonly complaints: readonly string[];
  /** How many calls count as under way. */
  readonly underWay: () => number;
  /** A token of `demo` in `demo`, or of `admin` in `admin`. */
  readonly token: (user?: 'demo' | 'admin') => string;
  readonly call: (path: string, init?: RequestInit & { readonly token?: string | null }) => Promise<Response>;
}

/** `driver`: what carries its networks. Linux bridge unless told. */
export async function serve(
  services: (cloud: AssembledCloud) => readonly Service[],
  driver: Driver = 'linuxbridge',
): Promise<Served> {
  const server = await openCloudServer(0);
  onTestFinished(() => server.close());
  const directory = await mkdtemp(join(tmpdir(), 'baton-simulator-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const time = new DrivenTime();
  const gate = new Gate();
  const seen: SeenCall[] = [];
  const complaints: string[] = [];
  const onError = (what: string, error: unknown): void => {
    complaints.push(`${what}: ${String(error)}`);
  };
  const cloud = new AssembledCloud({
    name: 'os1',
    port: server.port,
    time,
    pace: BRISK,
    policy: { chooseFloatingIpAddress: 'admin' },
    driver,
    disks: await openDisks(directory),
    random: Random.seeded(1, 0),
    gate,
    onChange: () => undefined,
    onError,
  });
  furnishCloud(cloud, { cidr: '127.203.113.0/24', allocationPool: [100, 149] });
  let underWay = 0;
  server.serve({
    cloud,
    match: createPathMatcher(services(cloud)),
    faults: cloud.faults,
    gate,
    newRequestId: () => cloud.newId(),
    onCall: (call) => seen.push(call),
    onError,
    count: (change) => {
      underWay += change;
    },
  });
  const token = (user: 'demo' | 'admin' = 'demo'): string => {
    const project = cloud.state.projects.all().find(({ name }) => name === user);
    const holder = cloud.state.users.all().find(({ name }) => name === user);
    if (project === undefined || holder === undefined) throw new Error(`there is no ${user}`);
    const expiresAtMs = time.nowMs() + 3_600_000;
    return cloud.state.tokens.insert({ id: cloud.newId(), userId: holder.id, projectId: project.id, expiresAtMs }).id;
  };
  return {
    cloud,
    time,
    seen,
    complaints,
    underWay: () => underWay,
    token,
    call: (path, init = {}) => {
      const { token: given = token(), ...rest } = init;
      const headers = { ...(given === null ? {} : { 'x-auth-token': given }), ...(rest.headers as object) };
      return fetch(`${cloud.origin}${path}`, { ...rest, headers });
    },
  };
}
