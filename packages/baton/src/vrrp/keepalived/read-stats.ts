/** keepalived.stats, which keepalived writes on its signal STATS (vrrp_print.c): counters since it started, for each instance. */
import type { VrrpRunning } from '../../domain/vrrp.ts';
import { MAX_INPUT, parsed, unparsable } from '../located.ts';
import type { Parsed } from '../located.ts';

export interface InstanceStatistics {
  readonly name: string;
  readonly advertsReceived: number | null;
  readonly advertsSent: number | null;
  readonly becameMaster: number | null;
}

/** Fails, located, when the text names no instance. */
export function readKeepalivedStats(text: string, file = 'keepalived.stats'): Parsed<readonly InstanceStatistics[]> {
  if (text.length > MAX_INPUT) return unparsable(file, 1, 1, `longer than ${MAX_INPUT} characters`);
  const instances: { name: string; counters: Map<string, number> }[] = [];
  let section = '';
  for (const line of text.split(/\r?\n/)) {
    const instance = /^VRRP Instance: (.*)$/.exec(line);
    if (instance !== null) instances.push({ name: instance[1] ?? '', counters: new Map() });
    const [, indent = '', name = '', value = ''] = /^( +)([^ :][^:]*):[ ]*(\d{0,15})$/.exec(line) ?? [];
    if (indent === '  ') section = value === '' ? name : '';
    if (name !== '' && value !== '')
      instances.at(-1)?.counters.set(indent === '  ' ? name : `${section}: ${name}`, Number(value));
  }
  if (instances.length === 0) return unparsable(file, 1, 1, 'these are no statistics that keepalived wrote');
  return parsed(
    instances.map(({ name, counters }) => ({
      name,
      advertsReceived: counters.get('Advertisements: Received') ?? null,
      advertsSent: counters.get('Advertisements: Sent') ?? null,
      becameMaster: counters.get('Became master') ?? null,
    })),
  );
}

/** Puts counters to the instances of the same name, for a keepalived without JSON: state from its data, adverts from here. */
export function withStatistics(running: VrrpRunning, statistics: readonly InstanceStatistics[]): VrrpRunning {
  const byName = new Map(statistics.map((entry) => [entry.name, entry]));
  return {
    ...running,
    instances: running.instances.map((instance) => ({ ...instance, ...byName.get(instance.name) })),
  };
}
