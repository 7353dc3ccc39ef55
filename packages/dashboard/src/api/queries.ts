/** What pages ask the API, with the name under which each answer is kept. */
import { queryOptions } from '@tanstack/react-query';
import { call, segment } from './call.ts';
import type { AuditEntries } from './types/audit.ts';
import type { Clouds, FlavorList, NetworkList, VolumeTypeList } from './types/cloud.ts';
import type { FoundGroups, SoughtGroup } from './types/ha-group.ts';
import type { Migration, MigrationList, Run } from './types/migration.ts';
import type { MadePlan, PlanRequest } from './types/plan.ts';
import type { MigrationReport } from './types/report.ts';
import type { Schedule } from './types/schedule.ts';
import type { Session } from './types/session.ts';
import type { Steps } from './types/step.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => call<Session>('/v1/session', { signal }),
  staleTime: 60_000,
});

export const cloudsQuery = queryOptions({
  queryKey: ['clouds'],
  queryFn: async ({ signal }) => (await call<Clouds>('/v1/clouds', { signal })).clouds,
  staleTime: 300_000,
});

/** What a plan may choose from in that cloud. */
export const flavorsQuery = (cloud: string) =>
  queryOptions({
    queryKey: ['flavors', cloud],
    queryFn: async ({ signal }) => (await call<FlavorList>(`/v1/clouds/${segment(cloud)}/flavors`, { signal })).flavors,
    staleTime: 300_000,
  });

export const volumeTypesQuery = (cloud: string) =>
  queryOptions({
    queryKey: ['volume-types', cloud],
    queryFn: async ({ signal }) =>
      (await call<VolumeTypeList>(`/v1/clouds/${segment(cloud)}/volume-types`, { signal })).volumeTypes,
    staleTime: 300_000,
  });

export const networksQuery = (cloud: string) =>
  queryOptions({
    queryKey: ['networks', cloud],
    queryFn: async ({ signal }) =>
      (await call<NetworkList>(`/v1/clouds/${segment(cloud)}/networks`, { signal })).networks,
    staleTime: 300_000,
  });

export const groupsQuery = (cloud: string, allProjects: boolean) =>
  queryOptions({
    queryKey: ['groups', cloud, allProjects],
    queryFn: ({ signal }) =>
      call<FoundGroups>(`/v1/clouds/${segment(cloud)}/groups${allProjects ? '?all_projects=true' : ''}`, { signal }),
    staleTime: 30_000,
  });

export const groupQuery = (cloud: string, group: string) =>
  queryOptions({
    queryKey: ['group', cloud, group],
    queryFn: ({ signal }) => call<SoughtGroup>(`/v1/clouds/${segment(cloud)}/groups/${segment(group)}`, { signal }),
    staleTime: 30_000,
  });

/** Asks both clouds, which takes a while: made anew only when the wishes change, or somebody asks for it. */
export const planQuery = (request: PlanRequest) =>
  queryOptions({
    queryKey: ['plan', request],
    queryFn: ({ signal }) => call<MadePlan>('/v1/plans', { method: 'POST', body: request, signal }),
    staleTime: Infinity,
    gcTime: 600_000,
  });

export const migrationsQuery = queryOptions({
  queryKey: ['migrations'],
  queryFn: async ({ signal }) => (await call<MigrationList>('/v1/migrations', { signal })).migrations,
  // Its stream tells what changes; this is for what a stream may miss.
  refetchInterval: 60_000,
});

/** When gates will be passed at the earliest; times come nearer by themselves, so it is asked for again. */
export const scheduleQuery = queryOptions({
  queryKey: ['schedule'],
  queryFn: async ({ signal }) => (await call<Schedule>('/v1/schedule', { signal })).appointments,
  refetchInterval: 60_000,
});

export const migrationQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id],
    queryFn: ({ signal }) => call<Migration>(`/v1/migrations/${segment(id)}`, { signal }),
  });

export const stepsQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'steps'],
    queryFn: async ({ signal }) => (await call<Steps>(`/v1/migrations/${segment(id)}/steps`, { signal })).steps,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'run'],
    queryFn: ({ signal }) => call<Run>(`/v1/migrations/${segment(id)}/run`, { signal }),
    refetchInterval: 10_000,
  });

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['migration', id, 'report'],
    queryFn: ({ signal }) => call<MigrationReport>(`/v1/migrations/${segment(id)}/report`, { signal }),
  });

export const auditQuery = (limit: number) =>
  queryOptions({
    queryKey: ['audit', limit],
    queryFn: async ({ signal }) => (await call<AuditEntries>(`/v1/audit?limit=${limit}`, { signal })).entries,
  });
