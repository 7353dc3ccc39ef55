/** The mover image as a file of this machine: is it one? */
import { createReadStream } from 'node:fs';
import { withRegion } from '@baton/mover';

/** The region for the job is in its first 128 KiB: see @baton/mover, gateway/job-region.ts. */
const HEAD_BYTES = 128 * 1024;

/** Null when it is one; else what is wrong, in words that go on after its path. Rejects with the signal's reason. */
export async function faultOfMoverImage(path: string, signal: AbortSignal): Promise<string | null> {
  const head = createReadStream(path, { end: HEAD_BYTES - 1, signal });
  try {
    // It looks for the region where the upload will, and a region of nothing is written to no file.
    for await (const chunk of withRegion(head as AsyncIterable<Buffer>, Buffer.alloc(HEAD_BYTES / 2))) chunk.fill(0);
    return null;
  } catch (error) {
    signal.throwIfAborted();
    const code = (error as { readonly code?: unknown }).code;
    if (code === 'JOB_INVALID') return 'is no mover image: it has no region for a job at 64 KiB';
    if (code === 'ENOENT') return 'is not there';
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    head.destroy();
  }
}
