import { BACKEND_NAMES } from '../../domain/network-backend.ts';
import { recognizeBackend } from '../../planning/network-backend.ts';
import { type Check, pass, unknown, warn } from '../check.ts';

export const targetNetworkBackend: Check = {
  id: 'target.network-backend',
  title: "The target's network backend is known",
  looksAt:
    "target.networkBackend of the plan, against what shows it now: Neutron's agents (operators see them), and ports as only one backend makes them. Address pairs and VIP ports must be as it wants them.",
  needs: 'lists',
  remedy:
    "Name an operator's entry of clouds.yaml (target.operatorCloud), or ask the operator and write target.networkBackend into the plan: ovn, openvswitch, linuxbridge or contrail. Until then address pairs are written as OVN wants them, which works on all.",
  run: async ({ plan, target, targetOperator }) => {
    const { cloud, networkBackend: planned } = plan.target;
    const [agents, ports, extensions] = await Promise.all([
      (targetOperator ?? target).agents(),
      target.ports(),
      target.extensions(),
    ]);
    const { backend, why } = recognizeBackend({ agents, ports, extensions });
    if (planned === 'unknown')
      return [
        backend === 'unknown'
          ? unknown(`Which backend ${cloud} runs is not known: ${why}.`)
          : warn(
              `The plan does not say which backend ${cloud} runs; it is ${BACKEND_NAMES[backend]}: ${why}.`,
              `Write it into the plan (target.networkBackend: ${backend}), or make the plan again.`,
            ),
      ];
    if (backend === 'unknown')
      return [pass(`${BACKEND_NAMES[planned]}, by the plan; nothing in ${cloud} shows otherwise.`)];
    return [
      backend === planned
        ? pass(`${BACKEND_NAMES[planned]}: ${why}.`)
        : warn(
            `The plan takes ${cloud} for ${BACKEND_NAMES[planned]}, but it is ${BACKEND_NAMES[backend]}: ${why}.`,
            'Make the plan again: address pairs and VIP ports are translated for the backend.',
          ),
    ];
  },
};
