/** All checks, in the order in which people read them: the group, the guests, the disks, then the target. */
import type { Check } from '../check.ts';
import { cloudsDiffer } from './clouds-differ.ts';
import { cloudsExtensions } from './clouds-extensions.ts';
import { guestAutostart } from './guest-autostart.ts';
import { guestCloudInit } from './guest-cloud-init.ts';
import { migrationActive } from './migration-active.ts';
import { planVrrpAllowed } from './plan-vrrp-allowed.ts';
import { sourceFlavorDisks } from './source-flavor-disks.ts';
import { sourceHaIps } from './source-ha-ips.ts';
import { sourceMembers } from './source-members.ts';
import { sourceNeighbours } from './source-neighbours.ts';
import { sourceOneMaster } from './source-one-master.ts';
import { sourceQuota } from './source-quota.ts';
import { sourceSnapshots } from './source-snapshots.ts';
import { sourceUnchanged } from './source-unchanged.ts';
import { sourceVipAnswers } from './source-vip-answers.ts';
import { sourceVipPorts } from './source-vip-ports.ts';
import { sourceVolumes } from './source-volumes.ts';
import { targetExternalNetwork } from './target-external-network.ts';
import { targetFlavors } from './target-flavors.ts';
import { targetHaIpFree } from './target-ha-ip-free.ts';
import { targetKeyPairs } from './target-key-pairs.ts';
import { targetMacAddresses } from './target-mac-addresses.ts';
import { targetMayChooseAddress } from './target-may-choose-address.ts';
import { targetMtu } from './target-mtu.ts';
import { targetQuota } from './target-quota.ts';
import { targetUsedNetworks } from './target-used-networks.ts';
import { targetVolumeTypes } from './target-volume-types.ts';

export const checks: readonly Check[] = [
  cloudsDiffer,
  migrationActive,
  cloudsExtensions,
  sourceMembers,
  sourceUnchanged,
  sourceHaIps,
  sourceVipPorts,
  sourceVipAnswers,
  sourceOneMaster,
  planVrrpAllowed,
  guestAutostart,
  guestCloudInit,
  sourceFlavorDisks,
  sourceVolumes,
  sourceSnapshots,
  sourceNeighbours,
  sourceQuota,
  targetQuota,
  targetFlavors,
  targetVolumeTypes,
  targetExternalNetwork,
  targetHaIpFree,
  targetMayChooseAddress,
  targetKeyPairs,
  targetMacAddresses,
  targetUsedNetworks,
  targetMtu,
];
