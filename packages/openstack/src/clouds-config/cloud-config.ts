import type { ServiceType } from '../catalog/service-type.ts';

/** Everything that is needed to speak to one cloud. Holds secrets: never log it. */
export interface CloudConfig {
  readonly name: string;
  /** The file it was read from, or `environment`. */
  readonly source: string;
  readonly authUrl: string;
  readonly auth: AuthConfig;
  /** Null takes whatever region the catalog has. */
  readonly regionName: string | null;
  readonly interface: EndpointInterface;
  readonly tls: TlsConfig;
  readonly endpointOverrides: Readonly<Partial<Record<ServiceType, string>>>;
  /** Used for calls that do not ask for a microversion of their own. */
  readonly defaultMicroversions: Readonly<Partial<Record<ServiceType, string>>>;
  /** What its owner should know, such as a password file that others can read. */
  readonly warnings: readonly string[];
}

export type EndpointInterface = 'public' | 'internal' | 'admin';

export interface TlsConfig {
  readonly verify: boolean;
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

export type DomainRef = { readonly id: string } | { readonly name: string };
export type UserRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };
export type ProjectRef = { readonly id: string } | { readonly name: string; readonly domain: DomainRef };

export type AuthConfig =
  | { readonly kind: 'password'; readonly user: UserRef; readonly password: string; readonly project: ProjectRef }
  | { readonly kind: 'token'; readonly token: string; readonly project: ProjectRef }
  | {
      readonly kind: 'application-credential';
      readonly credential: { readonly id: string } | { readonly name: string; readonly user: UserRef };
      readonly secret: string;
    };
