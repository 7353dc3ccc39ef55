/** One service of a cloud: its routes, its words for errors. */
import type { SimulatedCloud } from '../cloud.ts';

export type ServiceType = 'identity' | 'image' | 'compute' | 'network' | 'block-storage';

/** Who calls, by token. */
export interface Caller {
  readonly userId: string;
  readonly userName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  readonly isAdmin: boolean;
}

/** Minor number of the microversion that the caller asked for; the service's oldest when it did not ask. */
export type Microversion = number;

export interface Call {
  readonly cloud: SimulatedCloud;
  readonly method: string;
  /** Values of the route's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestId: string;
  /** Of a `public` route: an anonymous caller with empty ids. */
  readonly caller: Caller;
  readonly microversion: Microversion;
  /** The parsed body; undefined when there was none. Of a `raw` route always undefined. */
  readonly json: unknown;
  /** The body of a `raw` route. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** `http://127.0.0.1:port`, for links. */
  readonly origin: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** At most one of these. */
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: AsyncIterable<Uint8Array>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Below the service's prefix: `/servers/:id/action`. */
  readonly path: string;
  /** Needs no token. */
  readonly public?: boolean;
  /** The body is a stream of bytes. */
  readonly raw?: boolean;
  /** The oldest minor microversion that has it; 404 below, as Nova and Cinder do. */
  readonly since?: Microversion;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export interface Service {
  readonly type: ServiceType;
  /** Where it lives on the cloud's port: `/compute/v2.1`, `/volume/v3/:project_id`. */
  readonly prefix: string;
  readonly routes: readonly Route[];
  /** Minor numbers; null for a service without microversions. */
  readonly microversions: { readonly major: number; readonly min: Microversion; readonly max: Microversion } | null;
  /**
   * A refusal in the envelope of that service: Nova's `{"itemNotFound": {...}}`, Neutron's `{"NeutronError": {...}}` ...
   * `accept` is the caller's header, for Glance, whose refusals come in several forms.
   */
  refuse(refusal: Refusal, accept?: string): Reply;
}

/** Thrown by a handler: the service refuses. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** The word that the service uses: `itemNotFound`, `PortNotFound`, `OverQuota` ... Null: the one usual for the status. */
  readonly type: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { readonly type?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.type = more.type ?? null;
    this.headers = more.headers ?? {};
  }
}
