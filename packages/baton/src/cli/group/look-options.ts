/** How HA groups are looked for: the options that every command about a group has. */
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { readDeclared } from '../../discovery/declared-file.ts';
import type { DeclaredGroup } from '../../discovery/declared-group.ts';
import type { DiscoveryOptions } from '../../discovery/discover-groups.ts';
import type { MetadataKeys } from '../../discovery/server-metadata.ts';
import { BatonError } from '../../domain/error.ts';

export interface LookOptions {
  readonly declared?: string;
  readonly allProjects?: boolean;
  readonly metadataKeys?: MetadataKeys;
}

export function withLook(command: Command): Command {
  return withDeclaration(command).option(
    '--all-projects',
    'the groups of every project, with credentials of an operator',
  );
}

/** What makes a group known that the lists of a cloud alone do not tell. */
export function withDeclaration(command: Command): Command {
  return command
    .option('--declared <file>', 'YAML file that says which servers share which addresses')
    .option('--metadata-keys <vip,fips,on>', 'server metadata that declares a group, by the provider', metadataKeys);
}

/** @throws BatonError DECLARED_UNREADABLE, DECLARED_INVALID */
export async function lookOf(options: LookOptions, signal: AbortSignal): Promise<DiscoveryOptions> {
  const { allProjects, metadataKeys: keys, declared } = options;
  return {
    ...(allProjects === true ? { allProjects } : {}),
    ...(keys === undefined ? {} : { metadataKeys: keys }),
    ...(declared === undefined ? {} : { declared: await declaredIn(declared, signal) }),
  };
}

async function declaredIn(file: string, signal: AbortSignal): Promise<readonly DeclaredGroup[]> {
  let text: string;
  try {
    text = await readFile(file, { encoding: 'utf8', signal });
  } catch (cause) {
    signal.throwIfAborted();
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new BatonError({
      code: 'DECLARED_UNREADABLE',
      kind: 'user',
      message: `The file ${file} with declared groups cannot be read: ${why}.`,
      remedy: 'Check the path and its permissions.',
      cause,
    });
  }
  return readDeclared(text, file);
}

function metadataKeys(value: string): MetadataKeys {
  const [vipAddress, floatingIps, execution, ...more] = value.split(',').map((key) => key.trim());
  if (!vipAddress || !floatingIps || !execution || more.length > 0) {
    throw new InvalidArgumentError('It has the form <vip key>,<floating IPs key>,<key that is 1>.');
  }
  return { vipAddress, floatingIps, execution };
}
