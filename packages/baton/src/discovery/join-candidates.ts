import type { Candidate } from './candidate.ts';

/**
 * VIPs whose load balancers overlap are one group: they cannot be moved apart. Takes time in proportion to the members
 * (union by the first candidate that a server was seen in).
 */
export function joinBySharedServer(candidates: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const parent = candidates.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while (parent[root] !== root && parent[root] !== undefined) root = parent[root] ?? root;
    parent[at] = root;
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [at, { members }] of candidates.entries()) {
    for (const id of members.keys()) {
      const first = firstOf.get(id);
      if (first === undefined) firstOf.set(id, at);
      else parent[Math.max(rootOf(first), rootOf(at))] = Math.min(rootOf(first), rootOf(at));
    }
  }
  const clusters = new Map<number, Candidate[]>();
  for (const [at, candidate] of candidates.entries()) {
    const root = rootOf(at);
    const cluster = clusters.get(root);
    if (cluster === undefined) clusters.set(root, [candidate]);
    else cluster.push(candidate);
  }
  return [...clusters.values()];
}
