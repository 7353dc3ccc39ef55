/** All checks, in the order in which people read them: the group, the guests, the disks, then the target. */
import type { Check } from '../check.ts';
import { cloudsDiffer } from './clouds-differ.ts';
import { cloudsExtensions } from './clouds-extensions.ts';
import { cloudsPolicies } from './clouds-policies.ts';
import { disksMoverFlavor } from './disks-mover-flavor.ts';
import { disksMoverGateway } from './disks-mover-gateway.ts';
import { disksMoverImage } from './disks-mover-image.ts';
import { disksMoverQuota } from './disks-mover-quota.ts';
import { disksRbd } from './disks-rbd.ts';
import { disksRescue } from './disks-rescue.ts';
import { guestAdvertInterval } from './guest-advert-interval.ts';
import { guestAuthentication } from './guest-authentication.ts';
import { guestAutostart } from './guest-autostart.ts';
import { guestClock } from './guest-clock.ts';
import { guestCloudInit } from './guest-cloud-init.ts';
import { guestCompanions } from './guest-companions.ts';
import { guestDefaultRoute } from './guest-default-route.ts';
import { guestFencing } from './guest-fencing.ts';
import { guestFstab } from './guest-fstab.ts';
import { guestHandover } from './guest-handover.ts';
import { guestHearsPeer } from './guest-hears-peer.ts';
import { guestHostName } from './guest-host-name.ts';
import { guestInterfaces } from './guest-interfaces.ts';
import { guestListening } from './guest-listening.ts';
import { guestLoadBalancerMode } from './guest-load-balancer-mode.ts';
import { guestMetadataRoute } from './guest-metadata-route.ts';
import { guestMounts } from './guest-mounts.ts';
import { guestMtu } from './guest-mtu.ts';
import { guestNotifyScripts } from './guest-notify-scripts.ts';
import { guestPreemption } from './guest-preemption.ts';
import { guestPriorities } from './guest-priorities.ts';
import { guestSameGroup } from './guest-same-group.ts';
import { guestSameSystem } from './guest-same-system.ts';
import { guestSavedDemotion } from './guest-saved-demotion.ts';
import { guestStartupDelay } from './guest-startup-delay.ts';
import { guestStopOrder } from './guest-stop-order.ts';
import { guestTracking } from './guest-tracking.ts';
import { guestTrouble } from './guest-trouble.ts';
import { guestUnicast } from './guest-unicast.ts';
import { guestVipsConfigured } from './guest-vips-configured.ts';
import { guestVirtualMac } from './guest-virtual-mac.ts';
import { guestVrrpConfiguration } from './guest-vrrp-configuration.ts';
import { guestVrrpCrosses } from './guest-vrrp-crosses.ts';
import { guestVrrpRunning } from './guest-vrrp-running.ts';
import { migrationActive } from './migration-active.ts';
import { planHook } from './plan-hook.ts';
import { planKeepConnections } from './plan-keep-connections.ts';
import { planName } from './plan-name.ts';
import { planProbe } from './plan-probe.ts';
import { planTimeouts } from './plan-timeouts.ts';
import { planVrrpAllowed } from './plan-vrrp-allowed.ts';
import { sourceAddressPairLimit } from './source-address-pair-limit.ts';
import { sourceColdBoot } from './source-cold-boot.ts';
import { sourceDnsNames } from './source-dns-names.ts';
import { sourceDvr } from './source-dvr.ts';
import { sourceExtraRoutes } from './source-extra-routes.ts';
import { sourceFlavorDisks } from './source-flavor-disks.ts';
import { sourceHaIps } from './source-ha-ips.ts';
import { sourceHeatStack } from './source-heat-stack.ts';
import { sourceIpv6Vips } from './source-ipv6-vips.ts';
import { sourceMembers } from './source-members.ts';
import { sourceNeighbours } from './source-neighbours.ts';
import { sourceNicOrder } from './source-nic-order.ts';
import { sourceOneMaster } from './source-one-master.ts';
import { sourceOwnPortHaIp } from './source-own-port-ha-ip.ts';
import { sourcePortForwardings } from './source-port-forwardings.ts';
import { sourceQos } from './source-qos.ts';
import { sourceQuota } from './source-quota.ts';
import { sourceRemoteGroups } from './source-remote-groups.ts';
import { sourceRouterAddress } from './source-router-address.ts';
import { sourceSameHost } from './source-same-host.ts';
import { sourceServerGroups } from './source-server-groups.ts';
import { sourceSnapshots } from './source-snapshots.ts';
import { sourceStretchedNetwork } from './source-stretched-network.ts';
import { sourceTrunks } from './source-trunks.ts';
import { sourceUnchanged } from './source-unchanged.ts';
import { sourceUserData } from './source-user-data.ts';
import { sourceVipAnswers } from './source-vip-answers.ts';
import { sourceVipPorts } from './source-vip-ports.ts';
import { sourceVolumes } from './source-volumes.ts';
import { targetAgentsAlive } from './target-agents-alive.ts';
import { targetAntiAffinity } from './target-anti-affinity.ts';
import { targetAvailabilityZones } from './target-availability-zones.ts';
import { targetDefaultSecurityGroup } from './target-default-security-group.ts';
import { targetExternalNetwork } from './target-external-network.ts';
import { targetFlavors } from './target-flavors.ts';
import { targetHaIpFree } from './target-ha-ip-free.ts';
import { targetImageProperties } from './target-image-properties.ts';
import { targetKeyPairs } from './target-key-pairs.ts';
import { targetMacAddresses } from './target-mac-addresses.ts';
import { targetMayChooseAddress } from './target-may-choose-address.ts';
import { targetMetadata } from './target-metadata.ts';
import { targetMtu } from './target-mtu.ts';
import { targetNetworkBackend } from './target-network-backend.ts';
import { targetOvnAddressPairs } from './target-ovn-address-pairs.ts';
import { targetOvnDhcpEgress } from './target-ovn-dhcp-egress.ts';
import { targetOvnPortSecurity } from './target-ovn-port-security.ts';
import { targetOvnVipPort } from './target-ovn-vip-port.ts';
import { targetQuota } from './target-quota.ts';
import { targetSameNames } from './target-same-names.ts';
import { targetUsedNetworks } from './target-used-networks.ts';
import { targetVolumeTypes } from './target-volume-types.ts';

export const checks: readonly Check[] = [
  cloudsDiffer,
  migrationActive,
  cloudsExtensions,
  cloudsPolicies,
  sourceMembers,
  sourceSameHost,
  sourceColdBoot,
  sourceUnchanged,
  sourceNicOrder,
  sourceHaIps,
  sourceOwnPortHaIp,
  sourcePortForwardings,
  sourceVipPorts,
  sourceIpv6Vips,
  sourceAddressPairLimit,
  sourceStretchedNetwork,
  sourceDvr,
  sourceVipAnswers,
  planProbe,
  planHook,
  planName,
  planKeepConnections,
  sourceOneMaster,
  planVrrpAllowed,
  planTimeouts,
  guestAutostart,
  guestVrrpRunning,
  guestVipsConfigured,
  guestVrrpConfiguration,
  guestSameGroup,
  guestHearsPeer,
  guestPriorities,
  guestPreemption,
  guestHandover,
  guestInterfaces,
  guestUnicast,
  guestVrrpCrosses,
  guestVirtualMac,
  guestAdvertInterval,
  guestStartupDelay,
  guestAuthentication,
  guestSavedDemotion,
  guestTracking,
  guestNotifyScripts,
  guestFencing,
  guestCompanions,
  guestStopOrder,
  guestListening,
  guestLoadBalancerMode,
  guestCloudInit,
  sourceUserData,
  guestHostName,
  guestTrouble,
  guestFstab,
  guestMounts,
  guestMtu,
  guestDefaultRoute,
  guestMetadataRoute,
  guestClock,
  guestSameSystem,
  sourceFlavorDisks,
  sourceVolumes,
  sourceSnapshots,
  disksRescue,
  disksMoverImage,
  disksMoverFlavor,
  disksMoverQuota,
  disksMoverGateway,
  disksRbd,
  sourceNeighbours,
  sourceRemoteGroups,
  sourceRouterAddress,
  sourceExtraRoutes,
  sourceTrunks,
  sourceQos,
  sourceDnsNames,
  sourceServerGroups,
  sourceHeatStack,
  sourceQuota,
  targetQuota,
  targetAvailabilityZones,
  targetAntiAffinity,
  targetFlavors,
  targetVolumeTypes,
  targetImageProperties,
  targetExternalNetwork,
  targetHaIpFree,
  targetMayChooseAddress,
  targetNetworkBackend,
  targetAgentsAlive,
  targetOvnAddressPairs,
  targetOvnPortSecurity,
  targetOvnVipPort,
  targetOvnDhcpEgress,
  targetKeyPairs,
  targetMacAddresses,
  targetUsedNetworks,
  targetMtu,
  targetSameNames,
  targetDefaultSecurityGroup,
  targetMetadata,
];
