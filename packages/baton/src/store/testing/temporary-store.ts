/**
 * For tests: a real store in a database of its own. The Postgres below it is one for all tests and all of their runs, kept in
 * the workspace's `.cache`, since making one takes longer than most tests. It runs while a test uses it.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Plan } from '../../domain/plan.ts';
import { openEmbeddedPostgres } from '../embedded-postgres.ts';
import { type Store, openStore } from '../store.ts';
import { systemClock } from './system-clock.ts';

export interface TemporaryStore {
  readonly store: Store;
  /** Leads another process to the same store. */
  readonly env: { readonly DATABASE_URL: string };
  close(): Promise<void>;
}

const cache = fileURLToPath(new URL('../../../../../.cache/test-postgres', import.meta.url));

export async function openTemporaryStore(): Promise<TemporaryStore> {
  const { signal } = new AbortController();
  const postgres = await openEmbeddedPostgres(cache, signal);
  const name = `test_${randomBytes(6).toString('hex')}`;
  // Nobody pulls this machine's plug and then reads the tests' data: commits need not wait for the disk. (What a killed server
  // keeps is proved on a server of its own, with the settings that Baton ships.)
  await administer(postgres.url, `create database ${name}`, `alter database ${name} set synchronous_commit = off`);
  const env = { DATABASE_URL: postgres.url.replace('/baton?', `/${name}?`) };
  const store = await openStore({ env, clock: systemClock, signal });
  return {
    store,
    env,
    close: async () => {
      await store.close();
      await administer(postgres.url, `drop database ${name} with (force)`);
      await postgres.close();
    },
  };
}

async function administer(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'baton' });
  await client.connect();
  for (const sql of statements) await client.query(sql);
  await client.end();
}

/** A plan that moves nothing. */
export function emptyPlan(groupKey: string): Plan {
  return {
    baton: 1,
    name: 'shop',
    groupKey,
    created: '2026-01-01T00:00:00Z',
    order: 'primary-first',
    source: { cloud: 'src', projectId: 'p1', networkBackend: 'linuxbridge' },
    target: { cloud: 'dst', projectId: 'p2', networkBackend: 'ovn' },
    haIps: [],
    vips: [],
    loadBalancers: [],
    networks: [],
    routers: [],
    securityGroups: [],
    probe: { vantage: [], icmp: null, http: null },
    gates: { cutover: 'person', secondary: 'person' },
    timeouts: { powerOff: 1, boot: 1, copy: 1, validate: 1, cutover: 1, guardInterval: 1 },
    disks: { strategy: 'image', preCopy: 'skip' },
    outcome: { made: [], kept: [], changed: [], lost: [] },
    choices: [],
    rollback: [],
    runbook: [],
    forecast: {
      outageMs: [0, 0],
      handoverMs: [0, 0],
      cutoverMs: [0, 0],
      exposureSeconds: [0, 0],
      durationSeconds: [0, 0],
      bytes: 0,
      basis: [],
    },
  };
}
