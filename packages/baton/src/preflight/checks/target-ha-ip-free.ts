import { sameAddress } from '../../domain/ip-range.ts';
import { block, type Check, type CheckInput, pass, unknown, type Verdict } from '../check.ts';
import { movesByName } from '../planned.ts';

export const targetHaIpFree: Check = {
  id: 'target.ha-ip-free',
  title: 'Every HA IP address is free in the target, or reserved for the project',
  looksAt:
    "Floating IPs, ports and gateways of the target's external network. Only the operator's session sees all of them.",
  needs: 'lists',
  remedy:
    "Ask the target's operator who holds the address there. It must be free, or allocated to the project and lead nowhere.",
  run: async (input) => {
    const visible = input.targetOperator ?? input.target;
    const [tenants, floatingIps, ports, subnets] = await Promise.all([
      input.target.floatingIps(),
      visible.floatingIps(),
      visible.ports(),
      visible.subnets(),
    ]);
    const ownPorts = new Set(
      (await input.target.ports()).filter((port) => input.own.made(port)).map((port) => port.id),
    );
    return input.plan.haIps.map((haIp): Verdict => {
      const { address, targetNetwork } = haIp;
      if (movesByName(haIp))
        return pass(`${address} stays in ${input.plan.source.cloud}: a name leads to another address.`);
      const held = [...tenants, ...floatingIps].find((one) => one.address === address);
      if (held !== undefined) return judgeHeld(input, held, ownPorts);
      const gateway = subnets.find(
        (subnet) =>
          subnet.networkId === targetNetwork.id && subnet.gatewayIp !== null && sameAddress(subnet.gatewayIp, address),
      );
      if (gateway !== undefined)
        return block(`${address} is the gateway of ${targetNetwork.name} in ${input.plan.target.cloud}.`);
      const port = ports.find(
        (one) => one.networkId === targetNetwork.id && one.fixedIps.some((ip) => sameAddress(ip.address, address)),
      );
      if (port !== undefined)
        return block(
          `${address} belongs to ${port.deviceOwner || 'a port'} ${port.deviceId || port.id} in ${input.plan.target.cloud}.`,
        );
      return input.targetOperator === null
        ? unknown(
            `${address} is not seen in ${input.plan.target.cloud}, but this session sees only its own project's addresses.`,
            "Name an operator's entry of clouds.yaml (target.operatorCloud in the plan), or ask the operator whether the address is free.",
          )
        : pass(`${address} is free in ${input.plan.target.cloud}.`);
    });
  },
};

function judgeHeld(
  { plan, own }: CheckInput,
  held: {
    readonly address: string;
    readonly id: string;
    readonly projectId: string;
    readonly portId: string | null;
    readonly description: string;
    readonly tags: readonly string[];
  },
  ownPorts: ReadonlySet<string>,
): Verdict {
  if (held.projectId !== plan.target.projectId)
    return block(`${held.address} is allocated to another project (${held.projectId}) in ${plan.target.cloud}.`);
  if (held.portId === null)
    return pass(
      `${held.address} is reserved for the project in ${plan.target.cloud} already${own.made(held) ? ', by this migration' : ''}, and leads nowhere.`,
    );
  if (ownPorts.has(held.portId))
    return pass(`${held.address} leads to a port that this migration made in ${plan.target.cloud}.`);
  return block(
    `${held.address} leads to port ${held.portId} in ${plan.target.cloud}, which this migration did not make.`,
  );
}
