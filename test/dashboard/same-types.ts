/** The types that the pages are written with equal the product's own. It is only compiled (`npm run types`), and does not where they part ways. */
import type { SameTypes, Sure } from '../../packages/baton/src/api/schemas/same.ts';
import type { Discovery } from '../../packages/baton/src/discovery/discover-groups.ts';
import type { Actor } from '../../packages/baton/src/domain/actor.ts';
import type { Event } from '../../packages/baton/src/domain/event.ts';
import type { GuestReading } from '../../packages/baton/src/domain/guest-reading.ts';
import type { Migration } from '../../packages/baton/src/domain/migration.ts';
import type { MigrationSummary } from '../../packages/baton/src/domain/migration-summary.ts';
import type { StepRecord } from '../../packages/baton/src/domain/step.ts';
import type { LoginCredentials } from '../../packages/baton/src/login/login.ts';
import type { AuditEntry } from '../../packages/baton/src/ports/controller-memory.ts';
import type { MigrationReport } from '../../packages/baton/src/report/build-report.ts';
import type { PlanRequest } from '../../packages/baton/src/services/services.ts';
import type * as pages from '../../packages/dashboard/src/api/types/generated.ts';

export type Answers = [
  Sure<SameTypes<Actor, pages.Actor>>,
  Sure<SameTypes<AuditEntry, pages.AuditEntry>>,
  Sure<SameTypes<Discovery, pages.Discovery>>,
  Sure<SameTypes<Event, pages.Event>>,
  Sure<SameTypes<GuestReading, pages.GuestReading>>,
  Sure<SameTypes<Migration, pages.Migration>>,
  Sure<SameTypes<MigrationReport, pages.Report>>,
  Sure<SameTypes<MigrationSummary, pages.MigrationSummary>>,
  Sure<SameTypes<StepRecord, pages.Step>>,
];

/** Where a request may leave something out that has a default, the product's own type has it. */
type Asked = Omit<pages.PlanRequest, 'look'>;
export type Requests = [
  Sure<SameTypes<LoginCredentials, pages.LoginCredentials>>,
  Sure<Asked extends PlanRequest ? true : 'pages may ask for what nobody takes'>,
];
