/** Baton's mover as the others are asked: one process at each end, TLS between them, every block proved. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Identity, makeIdentities } from '../../test/disks/harness/identities.ts';
import { moverJob } from '../../test/disks/harness/mover-job.ts';
import { type Contestant, type Paths, PORTS, SLOW_BYTES_PER_SECOND } from './contestants.ts';
import { type End, measure } from './measure.ts';

type Knowledge = 'read' | 'manifest' | 'fresh';

interface Way {
  readonly knowledge: Knowledge;
  readonly compression: 'auto' | 'none';
  readonly bytesPerSecond?: number;
  /** As in a migration: made of a disk at rest, by the pass that is the last one. */
  readonly sha256: boolean;
}

const FULL = { knowledge: 'fresh', compression: 'auto', sha256: false } as const;
const DELTA = { knowledge: 'read', compression: 'auto', sha256: true } as const;
/** As before the last one, while the load balancer runs. */
const EARLIER = { ...DELTA, sha256: false } as const;
const SLOW = { ...DELTA, bytesPerSecond: SLOW_BYTES_PER_SECOND } as const;
const BY_MANIFEST = { ...DELTA, knowledge: 'manifest' } as const;

export interface BatonEnds {
  readonly full: readonly Contestant[];
  readonly delta: readonly Contestant[];
  readonly slow: readonly Contestant[];
  readonly cold: readonly Contestant[];
  /** Moves `before` as the first pass does, and keeps the manifest that it leaves: what `delta` by the manifest begins with. */
  readonly firstPass: (paths: Paths) => Promise<void>;
}

/** `program`: the mover as one file. `directory`: for jobs, which hold keys of this run alone. */
export function batonEnds(program: string, directory: string, sizeBytes: number): BatonEnds {
  const identities = makeIdentities();
  const key = randomBytes(16);
  const manifest = join(directory, 'manifest');
  const kept = join(directory, 'manifest.kept');

  const ends = (paths: Paths, pass: number, way: Way): readonly End[] => {
    const job = (role: 'source' | 'target', device: string, identity: Identity): string => {
      const file = join(directory, `${role}.json`);
      const at = { host: '127.0.0.1', port: PORTS.baton };
      const { bytesPerSecond, sha256, ...how } = way;
      const plan = { jobId: 'bench', pass, view: `pass-${pass}`, sizeBytes, key, ...how };
      const limit = bytesPerSecond === undefined ? {} : { bytesPerSecond };
      writeFileSync(
        file,
        moverJob({
          role,
          device,
          at,
          identity,
          pass: plan,
          sha256,
          ...limit,
          ...(role === 'target' ? { manifest } : {}),
        }),
        {
          mode: 0o600,
        },
      );
      return `exec ${process.execPath} ${program} ${file}`;
    };
    return [
      { command: job('target', paths.target, identities.target), port: PORTS.baton, ends: true },
      { command: job('source', paths.source, identities.source), ends: true },
    ];
  };
  const contestant = (kind: Contestant['kind'], id: string, name: string, way: Way): Contestant => ({
    id: `${kind}-${id}`,
    kind,
    name,
    by: 'baton',
    encrypted: true,
    proves: true,
    prepare: async () => {
      rmSync(manifest, { force: true });
      // What the first pass left behind, as it was then.
      if (way.knowledge === 'manifest') copyFileSync(kept, manifest);
    },
    ends: (paths) => ends(paths, way.knowledge === 'manifest' ? 2 : 1, way),
  });
  return {
    firstPass: async (paths) => {
      rmSync(manifest, { force: true });
      await measure(ends(paths, 1, FULL));
      copyFileSync(manifest, kept);
    },
    full: [contestant('full', 'baton', 'Baton', FULL)],
    delta: [
      contestant('delta', 'baton-earlier', 'Baton, a pass while the guest runs: both disks read', EARLIER),
      contestant('delta', 'baton', 'Baton, the last pass: the same, and the SHA-256 of the source', DELTA),
      contestant('delta', 'baton-manifest', 'Baton, the last pass by the manifest', BY_MANIFEST),
    ],
    slow: [contestant('slow', 'baton', 'Baton, the last pass', SLOW)],
    cold: [
      contestant('cold', 'baton-earlier', 'Baton, a pass while the guest runs: both disks read', EARLIER),
      contestant('cold', 'baton', 'Baton, the last pass: the same, and the SHA-256 of the source', DELTA),
      contestant('cold', 'baton-manifest', 'Baton, the last pass by the manifest', BY_MANIFEST),
    ],
  };
}
