import { createHash } from 'node:crypto';

/** `sha512` in hex; null matches nothing. */
export async function matchesDigest(bytes: AsyncIterable<Uint8Array>, sha512: string | null): Promise<boolean> {
  const hash = createHash('sha512');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex') === sha512;
}
