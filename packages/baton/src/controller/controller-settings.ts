import type { TenantClouds } from '../domain/tenant-clouds.ts';

/** What `baton serve` was told. */
export interface ControllerSettings {
  /** Port 0: any that is free. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Null: plain HTTP. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | null;
  /** Addresses and networks of proxies whose word on the client's address and scheme is taken (X-Forwarded-For, -Proto). */
  readonly trustedProxies: readonly string[];
  /** The entry of clouds.yaml at whose Keystone people log in. */
  readonly loginCloud: string;
  /** Says which roles of that cloud may what. Null: as it is by default. */
  readonly rolesFile: string | null;
  /** Which entries of clouds.yaml those who are no operators may name. */
  readonly tenantClouds: TenantClouds;
  /** Holds the keys that seal sessions. Null: the one of the data directory. */
  readonly sessionKeyFile: string | null;
  /** Says who is told of what. Null: nobody. */
  readonly webhooksFile: string | null;
  /** Says which pairs their customers may move by server metadata. Null: none. */
  readonly selfServiceFile: string | null;
  /** At the same time. 0: this controller runs no migration itself. */
  readonly workers: number;
  readonly sessionHours: number;
  readonly logLevel: LogLevel;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
