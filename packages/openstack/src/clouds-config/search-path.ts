import { join } from 'node:path';

/** What the search depends on; taken from the process unless a caller says otherwise. */
export interface ConfigEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** `/etc/openstack`. */
  readonly siteDirectory: string;
}

/** Suffixes in openstacksdk's order (openstack/config/loader.py). */
const SUFFIXES = ['.yaml', '.yml', '.json'] as const;

/** The folders that are searched: `.`, the user's and the site's. */
export function searchDirectories({ env, cwd, home, siteDirectory }: ConfigEnvironment): readonly string[] {
  return [cwd, join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'openstack'), siteDirectory];
}

/** `clouds`, `secure` or `clouds-public` in `.`, the user's and the site's directory: the first that exists is taken. */
export function searchPath(stem: string, environment: ConfigEnvironment): readonly string[] {
  return searchDirectories(environment).flatMap((directory) =>
    SUFFIXES.map((suffix) => join(directory, stem + suffix)),
  );
}
