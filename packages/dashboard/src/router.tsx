import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { isSignedOut } from './api/problem.ts';
import { sessionQuery } from './api/queries.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { parseAddressBar, stringifyAddressBar, texts } from './shared/address-bar.ts';
import { PageFailed, PageUnknown } from './shared/page-failed.tsx';
import { Shell } from './shared/shell.tsx';
import { WISH_KEYS } from './plan/wishes.ts';

const root = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  errorComponent: PageFailed,
  notFoundComponent: PageUnknown,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['back']),
  component: SignInPage,
});

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (isSignedOut(error)) throw redirect({ to: '/sign-in', search: { back: location.href } });
      throw error;
    }
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/migrations' });
  },
});

const groups = createRoute({
  getParentRoute: () => inside,
  path: '/groups',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['cloud', 'q', 'ready', 'all', 'sort', 'page']),
  component: lazyRouteComponent(() => import('./groups/groups-page.tsx'), 'GroupsPage'),
});

const group = createRoute({
  getParentRoute: () => inside,
  path: '/groups/$cloud/$group',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['target']),
  component: lazyRouteComponent(() => import('./groups/group-page.tsx'), 'GroupPage'),
});

const plan = createRoute({
  getParentRoute: () => inside,
  path: '/plan',
  validateSearch: (search: Record<string, unknown>) => texts(search, WISH_KEYS),
  component: lazyRouteComponent(() => import('./plan/plan-page.tsx'), 'PlanPage'),
});

const migrations = createRoute({
  getParentRoute: () => inside,
  path: '/migrations',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['q', 'state', 'sort', 'page']),
  component: lazyRouteComponent(() => import('./migration/migrations-page.tsx'), 'MigrationsPage'),
});

const migration = createRoute({
  getParentRoute: () => inside,
  path: '/migrations/$id',
  component: lazyRouteComponent(() => import('./migration/migration-page.tsx'), 'MigrationPage'),
});

const report = createRoute({
  getParentRoute: () => inside,
  path: '/migrations/$id/report',
  component: lazyRouteComponent(() => import('./reports/report-page.tsx'), 'ReportPage'),
});

const schedule = createRoute({
  getParentRoute: () => inside,
  path: '/schedule',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['page']),
  component: lazyRouteComponent(() => import('./schedule/schedule-page.tsx'), 'SchedulePage'),
});

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: (search: Record<string, unknown>) => texts(search, ['q', 'limit', 'page']),
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});

const routeTree = root.addChildren([
  signIn,
  inside.addChildren([home, groups, group, plan, migrations, migration, report, schedule, audit]),
]);

// The type of the tree is its content: written out, it would say everything twice.
export function createPages(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    parseSearch: parseAddressBar,
    stringifySearch: stringifyAddressBar,
    scrollRestoration: true,
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: PageUnknown,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>;
  }
}
