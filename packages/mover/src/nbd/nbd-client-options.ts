import type { NbdTls } from './start-tls.ts';

export interface NbdClientOptions {
  /** How the server is called in messages; never a secret. */
  readonly name: string;
  readonly exportName: string;
  /** Without it, in clear text. With it, never in clear text. */
  readonly tls?: NbdTls;
  /** The host that the server's certificate is for, when `tls` names no other. */
  readonly host?: string;
  /** A bitmap of the export to ask for, by the name that it has in the image. It is an error when the server does not offer it. */
  readonly dirtyBitmap?: string;
  /** Requests under way at most; 16 when left out. */
  readonly inFlight?: number;
  /** Bytes in a read or write at most; 4 MiB when left out, never more than the server takes. */
  readonly requestBytes?: number;
  /** For all of the handshake; 30 s when left out. */
  readonly handshakeTimeoutMs?: number;
  /** For each request, from when it is sent until its reply is whole; 60 s when left out. */
  readonly requestTimeoutMs?: number;
}
