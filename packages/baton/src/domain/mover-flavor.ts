import type { Flavor } from './cloud-resources.ts';

/** What the mover image boots and serves disks in. */
export const MOVER_RAM_MIB = 128;

/** The smallest one that a mover can be made with; null when there is none. A flavor without a root disk boots no image everywhere. */
export function moverFlavor(flavors: readonly Flavor[]): Flavor | null {
  const fits = flavors.filter(({ ramMib, diskGib }) => ramMib >= MOVER_RAM_MIB && diskGib >= 1);
  return fits.toSorted((a, b) => a.ramMib - b.ramMib || a.vcpus - b.vcpus || a.diskGib - b.diskGib)[0] ?? null;
}
