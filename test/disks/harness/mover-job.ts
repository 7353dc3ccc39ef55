/** A job as the mover takes it, in JSON. */
import type { Identity } from './identities.ts';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface JobWish {
  readonly role: 'source' | 'target';
  readonly device: string;
  /** The target listens, the source dials. */
  readonly at: HostPort;
  readonly identity: Identity;
  readonly pass: {
    readonly jobId: string;
    readonly pass: number;
    readonly view: string;
    readonly sizeBytes: number;
    readonly knowledge: 'read' | 'manifest' | 'fresh';
    readonly key: Buffer;
    readonly windowBytes?: number;
    readonly smallBlocks?: 'auto' | 'always' | 'none';
    readonly compression?: 'auto' | 'none';
  };
  /** Of the target. */
  readonly manifest?: string;
  /** On the wire; the source's end keeps to it. */
  readonly bytesPerSecond?: number;
  /** Of the source. */
  readonly sha256?: boolean;
  readonly seconds?: number;
  readonly attempts?: number;
}

export function moverJob(wish: JobWish): string {
  const { role, device, at, identity, pass, manifest, bytesPerSecond, sha256 } = wish;
  const { key, ...asked } = pass;
  return JSON.stringify({
    role,
    device,
    link: role === 'target' ? { listen: at } : { connect: at },
    tls: identity,
    pass: { ...asked, tags: { algorithm: 'aes-128-gmac', key: key.toString('base64') } },
    ...(role === 'target' ? { manifest } : {}),
    ...(bytesPerSecond === undefined || role === 'target' ? {} : { throttle: { bytesPerSecond } }),
    ...(sha256 === undefined || role === 'target' ? {} : { sha256 }),
    limits: { seconds: wish.seconds ?? 600, attempts: wish.attempts ?? 20 },
  });
}
