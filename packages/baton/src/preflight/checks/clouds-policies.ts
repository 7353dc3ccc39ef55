import type { CloudIdentity } from '../../ports/cloud.ts';
import { block, type Check, pass, unknown, type Verdict, warn } from '../check.ts';

/** Roles that may make things by the defaults of Keystone's services; `_member_` and `Member` are old names of member. */
const MAY_MAKE = new Set(['member', '_member_', 'manager', 'admin']);
const MAY_LOOK = new Set(['reader']);

export const cloudsPolicies: Check = {
  id: 'clouds.policies',
  title: 'The sessions may do what the plan needs',
  looksAt:
    "Roles of both sessions, and who owns the networks that the plan uses. By Neutron's default policies a member may set a MAC, fixed IPs, address pairs and port security on networks of its own project only.",
  needs: 'lists',
  remedy:
    "Log in with a role that may make things (member, manager), and ask the operator for what the cloud refuses. On a provider's network the operator has to make the ports, or to allow it by policy: create_port:mac_address, create_port:fixed_ips, create_port:allowed_address_pairs.",
  run: async ({ plan, source, target }) => {
    const [from, to, networks] = await Promise.all([source.identity(), target.identity(), target.networks()]);
    const isAdmin = to.roles.some((role) => role.toLowerCase() === 'admin');
    const foreign = plan.networks.flatMap(({ name, target: place }) => {
      const network = place === 'create' ? undefined : networks.find((one) => one.id === place.use);
      return network === undefined || network.projectId === to.projectId || isAdmin
        ? []
        : [
            warn(
              `${name} of ${plan.target.cloud} belongs to another project: by default ${to.userName} may not choose MACs, addresses and address pairs on it.`,
            ),
          ];
    });
    return [judge(from), judge(to), ...foreign];
  },
};

function judge({ cloud, userName, roles }: CloudIdentity): Verdict {
  const lower = roles.map((role) => role.toLowerCase());
  const able = roles.find((role) => MAY_MAKE.has(role.toLowerCase()));
  if (able !== undefined) return pass(`${userName} (${cloud}) has the role ${able}.`);
  return lower.length > 0 && lower.every((role) => MAY_LOOK.has(role))
    ? block(
        `${userName} (${cloud}) may only look: it has the ${roles.length === 1 ? 'role' : 'roles'} ${roles.join(', ')}.`,
      )
    : unknown(
        `What ${userName} may do in ${cloud} is not known: it has the roles ${roles.join(', ') || 'none'}.`,
        'Ask the operator which of these roles may make servers, volumes and ports; or try it: the first steps of the migration only make things in the target, and leave the service alone.',
      );
}
