/** What a small Linux tells on its serial console, from firmware to power off. */
import type { GuestDefinition, MoverDefinition } from './definition.ts';

export const FIRMWARE: readonly string[] = ['SeaBIOS (version 1.16.2-debian-1.16.2-1)', 'Booting from Hard Disk...'];

/** SeaBIOS, boot.c, when no disk has a boot sector. */
export const NOTHING_TO_BOOT: readonly string[] = ['Boot failed: not a bootable disk', '', 'No bootable device.'];

/** A boot that was ordered to fail: the kernel runs, and its root is not there. */
export function kernelPanic(bootMs: number): readonly string[] {
  const at = kernelClock(bootMs);
  return [
    at(0, 'Linux version 6.1.0-amd64 (gcc-12) #1 SMP PREEMPT_DYNAMIC'),
    at(0.9, 'VFS: Cannot open root device "LABEL=root" or unknown-block(0,0): error -6'),
    at(1, 'Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)'),
  ];
}

export interface NicMessage {
  readonly name: string;
  readonly address: string | null;
  /** Of its subnet. */
  readonly prefixLength: number;
}

export function systemBoot(guest: GuestDefinition, nics: readonly NicMessage[], bootMs: number): readonly string[] {
  const at = kernelClock(bootMs);
  return [
    at(0, 'Linux version 6.1.0-amd64 (gcc-12) #1 SMP PREEMPT_DYNAMIC'),
    at(0, 'Command line: BOOT_IMAGE=/boot/vmlinuz root=LABEL=root ro console=ttyS0 net.ifnames=0'),
    at(0.2, 'virtio_blk virtio1: [vda] 512-byte logical blocks'),
    at(0.4, 'EXT4-fs (vda1): mounted filesystem with ordered data mode. Quota mode: none.'),
    at(0.5, 'Run /sbin/init as init process'),
    ...nics.map(leased),
    `hostname: ${guest.hostname}`,
    ...(guest.httpPort === null ? [] : [`httpd: listening on port ${guest.httpPort}`]),
  ];
}

export function leased({ name, address }: Pick<NicMessage, 'name' | 'address'>): string {
  return address === null ? `${name}: no address` : `${name}: ${address} leased by DHCP`;
}

/**
 * The mover image (packages/mover/image/init): its kernel is quiet, and its first process tells of its job, of the disks that it
 * serves (name, bytes and serial of each) and of its addresses.
 */
export function moverBoot(
  { gateway }: MoverDefinition,
  disks: readonly { readonly name: string; readonly sizeBytes: number; readonly serial: string }[],
  nics: readonly NicMessage[],
  bootMs: number,
): readonly string[] {
  const told = disks.map(({ name, sizeBytes, serial }) => `${name}:${sizeBytes}:${serial}`).join(',');
  const addresses = nics.map(({ name, address, prefixLength }) =>
    address === null ? '' : `${name}=${address}/${prefixLength} `,
  );
  return [
    ...(gateway === '' ? ['BATON-MOVER ERROR no job: the region of its own disk is empty'] : []),
    `BATON-MOVER READY ${(bootMs / 1000).toFixed(2)}s disks=${told} ${addresses.join('')}gateway=${gateway}`,
  ];
}

export const POWER_BUTTON = 'acpid: power button pressed, going down';

export const POWER_DOWN = 'reboot: Power down';

/** The kernel's own time stamp, at a share of the boot. */
function kernelClock(bootMs: number): (share: number, text: string) => string {
  return (share, text) => `[${((share * bootMs) / 1000).toFixed(6).padStart(12)}] ${text}`;
}
