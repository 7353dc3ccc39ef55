import type { RunningInstance, VrrpState } from '../domain/vrrp.ts';

/** An instance of which only the state was told. */
export function bareInstance(name: string, state: VrrpState): RunningInstance {
  return {
    name,
    interface: null,
    routerId: null,
    state,
    basePriority: null,
    effectivePriority: null,
    masterPriority: null,
    holdsAddresses: null,
    addresses: [],
    advertsReceived: null,
    advertsSent: null,
    becameMaster: null,
  };
}
