/** What a manifest on disk says, read by the mover's own code from a copy of it: its owner may be writing on. */
import { readFile } from 'node:fs/promises';

import { openManifest } from '../../../packages/mover/src/manifest/manifest.ts';
import { memoryManifestStore } from '../../../packages/mover/src/manifest/manifest-store.ts';
import { CHUNK_BYTES } from '../../../packages/mover/src/pass/pass.ts';
import { makeTagger } from '../../../packages/mover/src/tags/tagger.ts';
import type { JobWish } from './mover-job.ts';

/** In bytes from the disk's beginning; 0 while there is no manifest. */
export async function resumesAt(file: string, { key, ...pass }: JobWish['pass']): Promise<number> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  const tags = { algorithm: 'aes-128-gmac', key } as const;
  const manifest = await openManifest(memoryManifestStore(bytes), { ...pass, tags }, makeTagger(tags).keyCheck);
  return Math.min(pass.sizeBytes, manifest.resumeAt(pass.pass, pass.view) * CHUNK_BYTES);
}
