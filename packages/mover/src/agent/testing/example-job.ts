import { mintMoverCredentials } from '../../credentials/mint-mover-credentials.ts';

export const minted = mintMoverCredentials({ jobId: 'm-4k2p9x7c.root', now: new Date(), validHours: 1 });

/** A job as it stands in a file, to be changed by a test. */
export function exampleJob(role: 'source' | 'target', changes: Readonly<Record<string, unknown>> = {}): unknown {
  return {
    role,
    device: '/dev/vdb',
    link: { listen: { host: '127.0.0.1', port: 0 } },
    tls: minted[role],
    pass: {
      jobId: 'm-4k2p9x7c.root',
      pass: 1,
      view: 'at-rest',
      knowledge: 'read',
      tags: { key: Buffer.alloc(16, 7).toString('base64') },
    },
    ...(role === 'target' ? { manifest: '/run/baton/root.manifest' } : {}),
    limits: { seconds: 60 },
    ...changes,
  };
}
