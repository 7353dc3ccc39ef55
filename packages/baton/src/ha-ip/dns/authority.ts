/** The authority for a name, by what the plan says of it. */
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { BatonError } from '../../domain/error.ts';
import type { DnsCutover, NameRecords, NameUpdates } from '../../ports/name-updates.ts';
import { type AddressType, ask, mayUpdate, type NameServer, update } from './name-server.ts';
import { absolute, readTsigKey } from './tsig-key.ts';

/** Designate's part: of a cloud by its name in clouds.yaml. `update` answers with false when the records are others. */
export interface DesignateNames {
  read(cloud: string, name: string, type: AddressType, signal: AbortSignal): Promise<NameRecords | null>;
  update(
    cloud: string,
    name: string,
    type: AddressType,
    expected: readonly string[],
    wanted: NameRecords,
    signal: AbortSignal,
  ): Promise<boolean>;
}

export function nameUpdates(designate: DesignateNames): NameUpdates {
  return {
    read: async ({ name, update: by }, version, signal) =>
      by.kind === 'designate'
        ? designate.read(by.cloud, absolute(name), typeOf(version), signal)
        : ask(await serverOf(by), absolute(name), typeOf(version), signal),

    replace: async ({ name, update: by }, expected, wanted, signal) => {
      const type = typeOf(isIPv6(wanted.addresses[0] ?? '') ? 6 : 4);
      const replaced =
        by.kind === 'designate'
          ? await designate.update(by.cloud, absolute(name), type, expected, wanted, signal)
          : await update(
              await serverOf(by),
              absolute(by.zone),
              { name: absolute(name), type },
              expected,
              wanted,
              signal,
            );
      if (!replaced) throw changed(name, expected);
    },

    // Designate tells who may change a record set only by letting it be changed; the zone is found in the project's own alone.
    mayReplace: async ({ name, update: by }, expected, signal) => {
      const type = typeOf(isIPv6(expected[0] ?? '') ? 6 : 4);
      const same =
        by.kind === 'designate'
          ? ((await designate.read(by.cloud, absolute(name), type, signal))?.addresses.toSorted().join() ?? '') ===
            expected.toSorted().join()
          : await mayUpdate(await serverOf(by), absolute(by.zone), { name: absolute(name), type }, expected, signal);
      if (!same) throw changed(name, expected);
    },
  };
}

function changed(name: string, expected: readonly string[]): BatonError {
  return new BatonError({
    code: 'NAME_CHANGED',
    kind: 'user',
    message: `${name} no longer leads to ${expected.join(', ')}: somebody changed it a moment ago.`,
    remedy: 'See who works on that name, and start the migration again: it looks anew.',
  });
}

const typeOf = (version: 4 | 6): AddressType => (version === 4 ? 'A' : 'AAAA');

async function serverOf(by: Extract<DnsCutover['update'], { readonly kind: 'rfc2136' }>): Promise<NameServer> {
  const { server: host, port, keyFile } = by;
  return { host, port, key: keyFile === undefined ? null : readTsigKey(await textOf(keyFile), keyFile) };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BatonError({
      code: 'TSIG_KEY_INVALID',
      kind: 'user',
      message: `The key file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      remedy:
        "Name the file that the name server's key is in (cutover.update.keyFile of the HA IP in the plan), readable for Baton.",
    });
  }
}
