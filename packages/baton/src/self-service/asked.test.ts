import { describe, expect, it } from 'vitest';
import { exampleMigration as migration } from '../cli/testing/in-memory-services.ts';
import type { Server } from '../domain/cloud-resources.ts';
import { migrationTag, serverTag } from '../domain/marks.ts';
import { server } from '../preflight/testing/fixtures.ts';
import { siblings, whoAsks } from './asked.ts';
import type { SelfServiceFile } from './self-service-file.ts';

const { plan } = migration;
const file: SelfServiceFile = {
  timeZone: 'UTC',
  everySeconds: 60,
  keys: { flag: 'migrate_flag', answer: '_export_answer', progress: '_export_progress' },
  values: { migrateNow: 'o2o-migrate-now', rollbackNow: 'rollback-now', scheduled: 'o2o-scheduled-' },
  routes: [
    { source: plan.source.cloud, target: plan.target.cloud, allProjects: false, wishes: {}, secondaryGate: 'person' },
    { source: plan.target.cloud, target: 'elsewhere', allProjects: true, wishes: {}, secondaryGate: 'person' },
  ],
};
const flagged = (id: string, more: Partial<Server> = {}): Server =>
  server(id, { metadata: { migrate_flag: 'rollback-now' }, ...more });
const twinOf = (id: string, more: Partial<Server> = {}): Server =>
  flagged(id, {
    projectId: plan.target.projectId,
    tags: [migrationTag(migration.id), serverTag(migration.id, 'primary')],
    ...more,
  });
const [lb1, lb2] = plan.loadBalancers.map(({ sourceServerId }) => sourceServerId);
if (lb1 === undefined || lb2 === undefined) throw new Error('the example is a pair');

async function ask(cloud: string, servers: readonly Server[], known = [migration]) {
  const sought: string[] = [];
  const asked = await whoAsks(file, [{ cloud, servers }], known, ({ source }) => {
    sought.push(source);
    return Promise.resolve([]);
  });
  return { asked, sought };
}

describe('whoever asks', () => {
  it('is of an active migration by its id in the source, and no group is looked for', async () => {
    const { asked, sought } = await ask(plan.source.cloud, [flagged(lb2), flagged(lb1), server('quiet')]);
    expect(asked).toMatchObject([{ subject: { kind: 'migration' }, text: 'rollback-now' }]);
    expect(asked[0]?.flagged.map((one) => one.server.id)).toEqual([lb1, lb2].toSorted());
    expect(sought).toEqual([]);
  });

  it('is of nobody, when there is neither a migration nor a group', async () => {
    const over = [{ ...migration, state: 'aborted' as const }];
    const { asked, sought } = await ask(plan.source.cloud, [flagged(lb1)], over);
    expect(asked).toMatchObject([{ subject: { kind: 'nobody' } }]);
    expect(sought).toEqual([plan.source.cloud]);
  });

  it('is of a migration by its tag in the target, in the project of its plan alone: anybody can write a tag', async () => {
    const mine = await ask(plan.target.cloud, [twinOf('twin')]);
    expect(mine.asked).toMatchObject([{ route: { source: plan.source.cloud }, subject: { kind: 'migration' } }]);
    const others = [
      twinOf('forged', { projectId: 'of-others' }),
      twinOf('mover', { tags: [migrationTag(migration.id)] }),
    ];
    const { asked } = await ask(plan.target.cloud, others);
    // That cloud is another route's source, where they are servers like any other.
    expect(asked.map(({ route, subject }) => [route.target, subject.kind])).toEqual([
      ['elsewhere', 'nobody'],
      ['elsewhere', 'nobody'],
    ]);
  });

  it('asks otherwise when it is locked', async () => {
    const { asked } = await ask(plan.source.cloud, [flagged(lb1, { locked: true }), flagged(lb2)]);
    expect(asked).toHaveLength(2);
  });

  it('is left alone in a cloud that is only a target', async () => {
    const { asked } = await ask('elsewhere', [twinOf('twin'), flagged('other')]);
    expect(asked).toEqual([]);
  });
});

it('the rest of the pair, in both clouds, may be told beside', async () => {
  const lists = [
    { cloud: plan.source.cloud, servers: [flagged(lb1), server(lb2), server('other')] },
    { cloud: plan.target.cloud, servers: [twinOf('twin'), twinOf('forged', { projectId: 'of-others' })] },
  ];
  const [asked] = await whoAsks(file, lists.slice(0, 1), [migration], () => Promise.resolve([]));
  if (asked === undefined) throw new Error('nobody asked');
  expect(siblings(asked, lists).map(({ server: { id }, cloud }) => [id, cloud])).toEqual([
    [lb2, plan.source.cloud],
    ['twin', plan.target.cloud],
  ]);
});
