import { MoverError } from '../mover-error.ts';

/**
 * Where an image is imported from while it is already in use (Ceph, doc/rbd/rbd-live-migration.rst, import-only). The raw bytes come
 * from a file that every client of the image can read, from a web server that knows ranges, or from an NBD export where this Ceph has
 * that stream: 16.2 answers "unknown or unsupported stream type 'nbd'".
 */
export type MigrationSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'nbd'; readonly uri: string };

/** The source-spec as JSON. It is stored in the cluster and shown by `rbd status`: it must hold no secret. Throws JOB_INVALID. */
export function migrationSourceSpec(source: MigrationSource): string {
  return JSON.stringify({ type: 'raw', stream: stream(source) });
}

function stream(source: MigrationSource): Readonly<Record<string, string>> {
  switch (source.kind) {
    case 'file':
      if (!source.path.startsWith('/')) throw invalid(`The path '${source.path}' does not begin with '/'.`);
      return { type: 'file', file_path: source.path };
    case 'http':
      return { type: 'http', url: withoutPassword(source.url, ['http:', 'https:']) };
    default:
      return { type: 'nbd', uri: withoutPassword(source.uri, ['nbd:', 'nbds:', 'nbd+unix:', 'nbds+unix:']) };
  }
}

function withoutPassword(address: string, schemes: readonly string[]): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !schemes.includes(url.protocol))
    throw invalid(`The address does not begin with ${schemes.map((scheme) => `${scheme}//`).join(', ')}.`);
  if (url.password !== '')
    throw invalid('The address holds a password, and everybody who may see the image would see it.');
  return address;
}

function invalid(message: string): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message,
    remedy: 'Name a source as docs/reference/rbd.md describes it.',
  });
}
