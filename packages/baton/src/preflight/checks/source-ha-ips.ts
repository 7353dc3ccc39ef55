import { block, type Check, pass, type Verdict } from '../check.ts';
import { nicsOf } from '../planned.ts';

export const sourceHaIps: Check = {
  id: 'source.ha-ips',
  title: 'Every HA IP leads to its VIP port in the source',
  looksAt:
    'The floating IPs of the plan: their address and the port they lead to. One that this migration cut over already is fine.',
  needs: 'lists',
  requirement: 'ha-ips',
  remedy: 'Find out who moved the floating IP and why. Put it back on the VIP port, or make the plan again.',
  run: async ({ plan, source, target, own }) => {
    const floatingIps = await source.floatingIps();
    const inTarget = own.migrationId === null ? [] : await target.floatingIps();
    return plan.haIps.flatMap((haIp): readonly Verdict[] => {
      const vip = plan.vips.find((one) => one.address === haIp.vipAddress);
      const floatingIp = floatingIps.find((one) => one.id === haIp.sourceFloatingIpId);
      if (floatingIp === undefined)
        return [
          block(
            `The floating IP ${haIp.address} (${haIp.sourceFloatingIpId}) is not in ${plan.source.cloud} any more.`,
          ),
        ];
      if (floatingIp.address !== haIp.address)
        return [block(`The floating IP ${haIp.sourceFloatingIpId} is ${floatingIp.address}, planned ${haIp.address}.`)];
      if (floatingIp.portId !== null && floatingIp.portId === vip?.sourcePortId)
        return [pass(`${haIp.address} leads to the VIP port of ${haIp.vipAddress}.`)];
      // Its own fact, with a remedy of its own: source.own-port-ha-ip.
      if (nicsOf(plan).some(({ nic }) => nic.sourcePortId === floatingIp.portId)) return [];
      const moved = inTarget.find(
        (one) => one.address === haIp.address && one.portId !== null && one.fixedIpAddress === haIp.vipAddress,
      );
      if (floatingIp.portId === null && moved !== undefined)
        return [pass(`${haIp.address} was cut over to ${plan.target.cloud} already.`)];
      return [
        block(
          `The floating IP ${haIp.address} leads to ${floatingIp.portId === null ? 'no port' : `port ${floatingIp.portId}`}, planned is the VIP port ${vip?.sourcePortId ?? haIp.vipAddress}.`,
        ),
      ];
    });
  },
};
