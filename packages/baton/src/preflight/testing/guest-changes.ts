/** Changes to what is seen inside the pair of `guest-readings.ts`, each a situation for the preflight. For tests. */
import type { GuestReading, VrrpReading } from '../../domain/guest-reading.ts';
import type { RunningInstance, VrrpConfiguration, VrrpInstance, VrrpRunning } from '../../domain/vrrp.ts';
import { guests, lb1, lb2, VIP } from './guest-readings.ts';
import type { Situation } from './situation.ts';

const changed = (of: GuestReading, change: (reading: VrrpReading) => Partial<VrrpReading>): Partial<GuestReading> => ({
  vrrp: (of.vrrp ?? []).map((one) => ({ ...one, ...change(one) })),
});

/** Both with this in every instance of their configurations. */
export const configured = (more: Partial<VrrpInstance>, theirs: Partial<VrrpInstance> = more): Situation =>
  guests(changedInstances(lb1, more), changedInstances(lb2, theirs));

export const changedInstances = (of: GuestReading, more: Partial<VrrpInstance>): Partial<GuestReading> =>
  changed(of, ({ configuration: was }) => ({
    configuration: was === null ? null : { ...was, instances: was.instances.map((one) => ({ ...one, ...more })) },
  }));

/** The first one's configuration with this. */
export const written = (more: Partial<VrrpConfiguration>, reading: Partial<GuestReading> = {}): Situation =>
  guests({
    ...changed(lb1, ({ configuration: was }) => ({ configuration: was === null ? null : { ...was, ...more } })),
    ...reading,
  });

/** With this in every instance that their daemons tell of. */
export const told = (more: Partial<RunningInstance>, theirs: Partial<RunningInstance> = {}): Situation => {
  const change = (of: GuestReading, by: Partial<RunningInstance>) =>
    changed(of, ({ running: was }) => ({
      running: was === null ? null : { ...was, instances: was.instances.map((one) => ({ ...one, ...by })) },
    }));
  return guests(change(lb1, more), change(lb2, theirs));
};

/** The first one's daemon with this. */
export const daemon = (more: Partial<VrrpReading>): Situation => guests(changed(lb1, () => more));

/** The first one's daemon says this. */
export const saying = (more: Partial<VrrpRunning>): Situation =>
  guests(changed(lb1, ({ running: was }) => ({ running: was === null ? null : { ...was, ...more } })));

export const unicast = (source: string | null, peers: readonly string[]) => ({ unicast: { source, peers } });

/** The first one's interface has this name. */
export const named = (name: string): Partial<GuestReading> => ({
  ...changedInstances(lb1, { interface: name, addresses: [{ ...VIP, interface: null }] }),
  interfaces: (lb1.interfaces ?? []).map((one) => ({ ...one, name })),
});

/** Both track a script. */
export const tracking = (what: string | null, weight: number | null = null): Situation =>
  configured({ tracks: [{ kind: 'script', name: 'chk', weight, what }] });
