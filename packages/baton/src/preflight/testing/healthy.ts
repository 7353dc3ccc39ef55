/** A pair, a plan and a target of which everything is known, and well. For tests. */
import { emptyTarget, network } from './fixtures.ts';
import { guests } from './guest-readings.ts';
import type { Situation } from './situation.ts';

const HOSTS = ['c1', 'c2'];

export const healthy: Situation = {
  ...guests(),
  plan: (plan) => ({
    target: { ...plan.target, networkBackend: 'ovn' },
    probe: { ...plan.probe, http: { port: 80, path: '/', intervalMs: 100, identify: 'body' } },
    loadBalancers: plan.loadBalancers.map((one) => ({
      ...one,
      answersAs: one.name,
      availabilityZone: one.role === 'primary' ? 'east' : 'west',
      imageProperties: { hw_machine_type: 'q35', hw_disk_bus: 'virtio', hw_vif_model: 'virtio' },
    })),
  }),
  target: {
    networks: [...emptyTarget.networks, network('other')],
    availabilityZones: ['east', 'west'],
    volumeTypes: emptyTarget.volumeTypes.map((one) => ({ ...one, encrypted: false })),
  },
  operator: {
    agents: HOSTS.flatMap((host) =>
      ['OVN Controller agent', 'OVN Metadata agent'].map((type) => ({ type, host, alive: true })),
    ),
  },
};
