/** Several ways may find one VIP: they are one finding, with all evidence and the best confidence. What differs is told. */
import { surer } from '../domain/confidence.ts';
import type { HaIp, Vip } from '../domain/ha-group.ts';
import type { Candidate, Membership } from './candidate.ts';
import { type CloudIndex, groupBy, placeKey } from './cloud-index.ts';
import { serverName, someOf } from './names.ts';

/** One candidate for each VIP, in the order in which they were found. */
export function mergeByVip(cloud: CloudIndex, candidates: readonly Candidate[]): readonly Candidate[] {
  const places = groupBy(candidates, ({ vip }) => placeKey(vip.networkId, vip.address));
  return [...places.values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    const merged = others.reduce((one, other) => mergeTwo(one, other), first);
    // A way that builds on what another found brings that one's contradictions again.
    const contradictions = new Set([...(merged.contradictions ?? []), ...differences(cloud, same)]);
    return [{ ...merged, contradictions: [...contradictions] }];
  });
}

function mergeTwo(one: Candidate, other: Candidate): Candidate {
  const members = new Map<string, Membership>(one.members);
  for (const [id, membership] of other.members) {
    const known = members.get(id);
    members.set(id, known === undefined ? membership : mergeEvidence(known, membership));
  }
  const name = one.name ?? other.name;
  return {
    way: one.way,
    vip: mergeVips(one.vip, other.vip),
    haIps: mergeHaIps([...one.haIps, ...other.haIps]),
    members,
    ...(name === undefined ? {} : { name }),
    contradictions: [...(one.contradictions ?? []), ...(other.contradictions ?? [])],
  };
}

function mergeVips(one: Vip, other: Vip): Vip {
  return { ...mergeEvidence(one, other), port: one.port ?? other.port };
}

/** One for each floating IP: the surest of what is said of it, with everybody's evidence. */
export function mergeHaIps(all: readonly HaIp[]): readonly HaIp[] {
  return [...groupBy(all, ({ floatingIp }) => floatingIp.id).values()].flatMap((same) => {
    const [first, ...others] = same;
    if (first === undefined) return [];
    return [
      others.reduce<HaIp>((one, other) => {
        const best = surer(one.confidence, other.confidence) === one.confidence ? one : other;
        return { ...best, evidence: mergeEvidence(one, other).evidence };
      }, first),
    ];
  });
}

function mergeEvidence<T extends Membership>(one: T, other: T): T {
  return {
    ...one,
    confidence: surer(one.confidence, other.confidence),
    evidence: [...new Set([...one.evidence, ...other.evidence])],
  };
}

/** Members and HA IPs that one way names and another does not. A way that names no HA IP says nothing of them. */
function differences(cloud: CloudIndex, same: readonly Candidate[]): readonly string[] {
  const ways = groupBy(same, ({ way }) => way);
  if (ways.size < 2) return [];
  const { address } = same[0]?.vip ?? { address: '' };
  const told = (what: string, names: (candidate: Candidate) => readonly string[], label: (id: string) => string) => {
    const speaking = [...ways].filter(([, all]) => all.some((candidate) => names(candidate).length > 0));
    const everybody = new Set(same.flatMap((candidate) => [...names(candidate)]));
    return [...everybody].flatMap((id) => {
      const naming = speaking.filter(([, all]) => all.some((candidate) => names(candidate).includes(id)));
      const silent = speaking.filter((one) => !naming.includes(one)).map(([way]) => way);
      if (silent.length === 0) return [];
      const by = someOf(naming.map(([way]) => way));
      return [`${label(id)} is ${what} ${address} by ${by}, and not by ${someOf(silent)}`];
    });
  };
  const addresses = new Map(same.flatMap(({ haIps }) => haIps.map((one) => [one.floatingIp.id, one.address] as const)));
  return [
    ...told(
      'a load balancer of VIP',
      ({ members }) => [...members.keys()],
      (id) => serverName(cloud, id),
    ),
    ...told(
      'an HA IP of VIP',
      ({ haIps }) => haIps.map(({ floatingIp }) => floatingIp.id),
      (id) => addresses.get(id) ?? id,
    ),
  ];
}
