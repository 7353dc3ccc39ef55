import { block, type Check, pass, unknown, warn } from '../check.ts';
import { shortList } from '../planned.ts';

export const targetAgentsAlive: Check = {
  id: 'target.agents-alive',
  title: "The target's network agents are alive",
  looksAt:
    "Neutron's agents in the target, which plug ports in, answer DHCP and carry floating IPs. Only operators see them.",
  needs: 'operator',
  remedy:
    "Ask the target's operator to look at the agents (openstack network agent list) and bring them back before anything is moved: with a dead one, ports stay unbound and floating IPs lead nowhere.",
  run: async ({ plan, target, targetOperator }) => {
    const agents = await (targetOperator ?? target).agents();
    if (agents === null || agents.length === 0)
      return [
        unknown(
          `The agents of ${plan.target.cloud} are not shown to this session.`,
          "Name an operator's entry of clouds.yaml (target.operatorCloud in the plan), or ask the operator: openstack network agent list.",
        ),
      ];
    const types = [...new Set(agents.map((agent) => agent.type))];
    const gone = types.filter((type) => agents.every((agent) => agent.type !== type || !agent.alive));
    const dead = agents.filter((agent) => !agent.alive && !gone.includes(agent.type));
    const found = [
      ...gone.map((type) => block(`No ${type} of ${plan.target.cloud} is alive.`)),
      ...(dead.length === 0
        ? []
        : [warn(`Not alive in ${plan.target.cloud}: ${shortList(dead.map((one) => `${one.type} on ${one.host}`))}.`)]),
    ];
    return found.length > 0 ? found : [pass(`${agents.length} of ${agents.length}: ${types.join(', ')}.`)];
  },
};
