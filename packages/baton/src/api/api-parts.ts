import type { FastifyBaseLogger } from 'fastify';
import type { TenantClouds } from '../domain/tenant-clouds.ts';
import type { Login } from '../login/login.ts';
import type { AuditLog, Bell, EndedSessions, KeptAnswers, WantedRuns } from '../ports/controller-memory.ts';
import type { Services } from '../services/services.ts';

/** What the API stands on. */
export interface ApiParts {
  readonly services: Services;
  readonly wanted: WantedRuns;
  readonly audit: AuditLog;
  readonly answers: KeptAnswers;
  readonly endedSessions: EndedSessions;
  readonly bell: Bell;
  readonly login: Login;
  /** Names of the entries of clouds.yaml. */
  readonly clouds: () => Promise<readonly string[]>;
  /** Does the store answer? */
  readonly ready: () => Promise<boolean>;
  /** In the text format of Prometheus. */
  readonly metricsText: () => Promise<string>;
  readonly now: () => Date;
  readonly version: string;
  readonly log: FastifyBaseLogger | undefined;
  /** Folder of the built pages. */
  readonly pages: string | null;
  /** Proxies whose word on the client's address and scheme is taken; nobody's when left out. */
  readonly trustedProxies?: readonly string[];
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Which of `clouds` those who are no operators may name. */
  readonly tenantClouds: TenantClouds;
}
