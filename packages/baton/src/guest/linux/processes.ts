import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

/** Names of processes: /proc/PID/comm has 15 letters at most (proc(5)), `ps -o comm` may have a path. */
export function parseProcesses(text: string): Parsed<ReadonlySet<string>> {
  return readingLines(
    text,
    'processes',
    (lines) =>
      new Set(
        lines.map((line) => line.trim().split('/').at(-1) ?? '').filter((name) => name !== '' && name !== 'COMMAND'),
      ),
  );
}

/** Keeps state between load balancers, or acts by itself on addresses or on a cloud. By the first letters of its process. */
const COMPANIONS: readonly (readonly [RegExp, string])[] = [
  [/^conntrackd/, 'conntrackd'],
  [/^corosync/, 'corosync'],
  [/^pacemakerd/, 'pacemaker'],
  [/^ipvs-[mb]/, 'ipvs synchronization'],
  [/^pfsyncd|^pfsync/, 'pfsync'],
  [/^ucarp/, 'ucarp'],
  [/^ldirectord/, 'ldirectord'],
  [/^heartbeat/, 'heartbeat'],
  [/^(bgpd|zebra)$/, 'frr'],
  [/^bird6?$/, 'bird'],
  [/^drbd/, 'drbd'],
  [/^gluster/, 'glusterfs'],
  [/^lsyncd/, 'lsyncd'],
  [/^consul/, 'consul'],
  [/^etcd/, 'etcd'],
  [/^neutron-/, 'neutron agent'],
  [/^octavia|^amphora-agent/, 'octavia amphora agent'],
  [/^fence_/, 'fencing agent'],
];

/** Sorted, each once. `others` is what no process shows: sections of a configuration, interfaces of the kernel. */
export function companionsOf(
  processes: ReadonlySet<string>,
  others: { readonly cloudAgents: readonly string[]; readonly haproxyPeers: boolean; readonly pfsync: boolean },
): readonly string[] {
  const found = new Set<string>(others.cloudAgents);
  for (const process of processes) {
    for (const [pattern, name] of COMPANIONS) if (pattern.test(process)) found.add(name);
  }
  if (others.haproxyPeers) found.add('haproxy peers');
  if (others.pfsync) found.add('pfsync');
  return [...found].sort();
}
