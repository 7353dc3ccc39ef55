import type { Mount } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

/** What the kernel makes up: there is no disk behind it. */
const WITHOUT_DISK =
  /^(proc|sysfs|devtmpfs|devfs|devpts|tmpfs|ramfs|rootfs|cgroup2?|securityfs|pstore|bpf|tracefs|debugfs|configfs|fusectl|mqueue|hugetlbfs|autofs|binfmt_misc|efivarfs|nsfs|rpc_pipefs|selinuxfs|fdescfs|procfs|linprocfs|linsysfs|mfs|squashfs|overlay|fuse\..*)$/;

/** /proc/mounts, `mount -p` of FreeBSD (as fstab), `mount` of OpenBSD. Only what has a disk, or a server, behind it. */
export function parseMounts(text: string): Parsed<readonly Omit<Mount, 'uuid'>[]> {
  return readingLines(text, 'mounts', (lines) =>
    lines.flatMap((line) => {
      const typed = /^(\S+) on (\S+) type (\S+) \(/.exec(line);
      const [device = '', path = '', fileSystem = ''] = typed === null ? line.trim().split(/\s+/) : typed.slice(1);
      if (!path.startsWith('/') || fileSystem === '' || WITHOUT_DISK.test(fileSystem)) return [];
      return [{ device: unescaped(device), path: unescaped(path), fileSystem }];
    }),
  );
}

/** Blanks in paths are octal there (getmntent(3)). */
export function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCodePoint(Number.parseInt(digits, 8)));
}

/** UUIDs by device, from `blkid`, or from `ls -l /dev/disk/by-uuid`. */
export function parseBlockIds(text: string): Parsed<ReadonlyMap<string, string>> {
  return readingLines(text, 'blkid', (lines) => {
    const ids = new Map<string, string>();
    for (const line of lines) {
      const blkid = /^(\/dev\/[^:\s]+):(?:.*\s)?UUID="([^"]{1,64})"/.exec(line);
      if (blkid !== null) ids.set(blkid[1] ?? '', blkid[2] ?? '');
      const link = /\s([0-9A-Za-z-]{4,64}) -> (?:\.\.\/){1,8}([\w/.-]{1,200})$/.exec(line);
      if (link !== null) ids.set(`/dev/${link[2] ?? ''}`, link[1] ?? '');
    }
    return ids;
  });
}
