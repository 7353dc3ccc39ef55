import { describe, expect, it } from 'vitest';
import type { Server } from '../../domain/cloud-resources.ts';
import { serverTag } from '../../domain/marks.ts';
import { markOf, moverKey, nameOf } from './mover-marks.ts';
import { copyId } from './passes.ts';
import { isLent } from './rescue.ts';

type Keyed = Parameters<typeof moverKey>[0];
const jobOf = (role: string, disk = 'root') =>
  ({ migrationId: 'm-1a2b3c4d', balancer: { role }, disk: { key: disk } }) as Keyed & Parameters<typeof copyId>[0];

describe('the marks of movers', () => {
  const sides = ['source', 'target', 'rescue'] as const;
  const jobs = ['primary', 'secondary'].map((role) => jobOf(role));

  it('differ from each other', () => {
    const marks = jobs.flatMap((job) => sides.map((side) => nameOf(job, side)));
    expect(new Set(marks).size).toBe(6);
    expect(marks[0]).toBe('baton-m-1a2b3c4d-primary.mover.source');
    expect(new Set(jobs.flatMap((job) => sides.map((side) => moverKey(job, side)))).size).toBe(6);
  });

  it('are no marks of load balancers, and fit into a tag of Nova', () => {
    for (const job of jobs) {
      const tags = sides.map((side) => serverTag(job.migrationId, markOf(job, side)));
      expect(tags).not.toContain(serverTag(job.migrationId, job.balancer.role));
      for (const tag of tags) expect(tag.length).toBeLessThanOrEqual(60);
    }
  });

  it('of a disk are its own', () => {
    expect(copyId(jobOf('primary'))).toBe('m-1a2b3c4d.primary.root');
    expect(copyId(jobOf('primary', 'data-1'))).not.toBe(copyId(jobOf('primary')));
    expect(copyId(jobOf('secondary'))).not.toBe(copyId(jobOf('primary')));
  });
});

describe('a load balancer that is lent to a mover', () => {
  const server = (status: string, taskState: string | null, powerState: number) =>
    ({ status, taskState, powerState }) as Server;

  it.each([
    ['in rescue', server('RESCUE', null, 1), true],
    ['on its way there', server('SHUTOFF', 'rescuing', 4), true],
    ['failed on its way', server('ERROR', null, 4), true],
    ['in ERROR and running', server('ERROR', null, 1), false],
    ['off', server('SHUTOFF', null, 4), false],
    ['running', server('ACTIVE', null, 1), false],
    ['leaving the rescue for its own system', server('ACTIVE', 'unrescuing', 1), false],
    ['gone', null, false],
  ])('%s', (_what, found, isIt) => {
    expect(isLent(found)).toBe(isIt);
  });
});
