import type { SimulatedCloud } from '../cloud.ts';
import { pluggedDisks } from '../compute/servers/plugged-disks.ts';
import { moverBoot, NOTHING_TO_BOOT, systemBoot } from './boot-messages.ts';
import type { GuestDefinition } from './definition.ts';
import { nicMessages } from './nics.ts';
import type { GuestRow } from './rows.ts';

/** What a guest tells on its console when it has booted, by what was read from its disk. */
export function toldAtBoot(
  cloud: SimulatedCloud,
  guest: GuestRow,
  read: GuestDefinition | null,
  bootMs: number,
): readonly string[] {
  if (read === null) return NOTHING_TO_BOOT;
  const nics = nicMessages(cloud.state, guest);
  if (read.mover === undefined) return systemBoot(read, nics, bootMs);
  // The disk that holds its job is a mover's own; one without a job serves them all.
  const own = read.mover.gateway === '' ? null : guest.bootDiskId;
  const disks = pluggedDisks(cloud, cloud.state.servers.need(guest.id), guest.bootDiskId);
  return moverBoot(
    read.mover,
    disks.filter(({ diskId }) => diskId !== own),
    nics,
    bootMs,
  );
}
