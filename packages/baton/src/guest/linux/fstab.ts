import type { FstabEntry } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';
import { unescaped } from './mounts.ts';

/** A mount option that carries a secret (mount.cifs(8)); the rest of fstab holds none. */
const SECRET_OPTION = /^(pass|password|cred|credentials|secret)=/i;

/** /etc/fstab (fstab(5)). */
export function parseFstab(text: string): Parsed<readonly FstabEntry[]> {
  return readingLines(text, '/etc/fstab', (lines, stumble) =>
    lines.flatMap((line, at) => {
      const trimmed = line.trim();
      if (trimmed === '' || trimmed.startsWith('#')) return [];
      const [device, path, fileSystem, options = 'defaults'] = trimmed.split(/\s+/);
      if (device === undefined || path === undefined || fileSystem === undefined) {
        stumble(at + 1, 'is no entry: a device, a path and a file system are needed');
        return [];
      }
      return [
        {
          device: unescaped(device),
          path: unescaped(path),
          fileSystem,
          options: options
            .split(',')
            .map((option) => option.replace(SECRET_OPTION, '$1=***').replace(/=\*\*\*.*$/, '=***')),
          line: at + 1,
        },
      ];
    }),
  );
}
