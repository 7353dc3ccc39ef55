/**
 * Reads the roles file:
 *
 *   baton: 1
 *   roles:
 *     - keystone: admin            # name of a Keystone role
 *       access: operator           # viewer, tenant, operator
 *       projects: [admin]          # may be left out: only in these projects, by name or id
 *       domains: [Default]         # may be left out: only in projects of these domains, by name or id
 *     - keystone: member
 *       access: tenant
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import type { SchemaFault } from '../planning/plan-file/schema-faults.ts';
import { nameText } from '../planning/plan-file/value-schemas.ts';
import { readSettings, type SettingsKind } from '../settings/read-settings.ts';
import { DEFAULT_MAPPING, type RoleMapping, type RoleRule } from './role-mapping.ts';

/** What every user of a cloud has; `_member_` was what Keystone gave before Queens. */
const EVERYBODYS = ['member', '_member_', 'reader'];

const names = z.array(nameText).min(1);
const schema = z.strictObject({
  baton: z.literal(1),
  roles: z
    .array(
      z.strictObject({
        keystone: nameText,
        access: z.enum(['viewer', 'tenant', 'operator']),
        projects: names.optional(),
        domains: names.optional(),
      }),
    )
    .min(1),
});
type SaidRule = z.output<typeof schema>['roles'][number];

const KIND: SettingsKind<z.output<typeof schema>> = {
  rule: schema,
  faultsOfMeaning: ({ roles }) => roles.flatMap(faultsOfRule),
  what: 'roles file',
  code: 'ROLES_INVALID',
  remedy: 'Correct the file; docs/how-to/give-people-access.md shows what it may say.',
};

/**
 * The mapping of a file; without one, the default.
 *
 * @throws BatonError ROLES_UNREADABLE, ROLES_INVALID
 */
export async function loadRoleMapping(file: string | null): Promise<RoleMapping> {
  if (file === null) return DEFAULT_MAPPING;
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    throw new BatonError({
      code: 'ROLES_UNREADABLE',
      kind: 'user',
      message: `The roles file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check the path and its permissions. Nobody is let in by other rules meanwhile.',
      cause,
    });
  }
  return readRoleMapping(source, file);
}

/** Throws code ROLES_INVALID, with every fault in its place, when the text is no roles file. */
export function readRoleMapping(source: string, file: string): RoleMapping {
  const { roles } = readSettings(source, file, KIND);
  return {
    rules: roles.map(({ keystone, access, projects = null, domains = null }): RoleRule => ({
      keystone,
      access,
      projects,
      domains,
    })),
  };
}

function faultsOfRule({ keystone, access, projects, domains }: SaidRule, index: number): readonly SchemaFault[] {
  const isEverybodys = EVERYBODYS.includes(keystone.toLowerCase());
  if (access !== 'operator' || projects !== undefined || domains !== undefined || !isEverybodys) return [];
  const message = `would make an operator of every user who has ${keystone} in any project; name the projects or domains`;
  return [{ path: ['roles', index, 'access'], message, atKey: false }];
}
