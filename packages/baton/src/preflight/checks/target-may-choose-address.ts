import { block, type Check, pass } from '../check.ts';
import { movesByName } from '../planned.ts';

/** Neutron's defaults for create_floatingip:floating_ip_address: admin; in newer releases the project's manager too. */
const MAY_CHOOSE = new Set(['admin', 'manager']);

export const targetMayChooseAddress: Check = {
  id: 'target.may-choose-address',
  title: "We may choose a floating IP's address in the target",
  looksAt:
    "Roles of the target's session, or of the operator's session that the plan names. Not needed for an address that is reserved already.",
  needs: 'lists',
  remedy:
    "Name an entry of clouds.yaml with the target's operator in the plan (target.operatorCloud), or let the operator allocate the address to the project beforehand: openstack floating ip create --floating-ip-address <address> --project <project> <network>.",
  run: async ({ plan, target, targetOperator }) => {
    const reserved = new Set((await target.floatingIps()).map((one) => one.address));
    const chosen = plan.haIps.filter((haIp) => !movesByName(haIp));
    if (chosen.length === 0) return [pass('No address has to be chosen: names lead to whatever address is free.')];
    const missing = chosen.filter((haIp) => !reserved.has(haIp.address)).map((haIp) => haIp.address);
    if (missing.length === 0) return [pass('Every address is reserved already.')];
    const identity = await (targetOperator ?? target).identity();
    const role = identity.roles.find((one) => MAY_CHOOSE.has(one.toLowerCase()));
    if (role !== undefined) return [pass(`${identity.userName} (${identity.cloud}) has the role ${role}.`)];
    const roles = identity.roles.join(', ') || 'none';
    return [
      block(
        `${missing.join(', ')}: by Neutron's default policy only an operator may choose an address, and ${identity.userName} (${identity.cloud}) has the roles ${roles}.`,
      ),
    ];
  },
};
