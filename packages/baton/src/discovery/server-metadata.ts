/**
 * A provider's way: metadata of the servers says which VIP they share and which floating IPs lead to it, and the platform does
 * the rest. An unattached port may reserve the VIP. Values may be lists, with commas or spaces between.
 */
import type { Server } from '../domain/cloud-resources.ts';
import type { HaIp, LeftOut } from '../domain/ha-group.ts';
import { parseAddress } from '../domain/ip-range.ts';
import type { Candidate, DeclarationReader, Membership } from './candidate.ts';
import { type CloudIndex, groupBy, placeKey } from './cloud-index.ts';
import { haIpNamed } from './named-ha-ip.ts';
import { someOf } from './names.ts';
import type { SubnetFinder } from './subnet-finder.ts';
import { vipAt } from './vip.ts';

export interface MetadataKeys {
  readonly vipAddress: string;
  readonly floatingIps: string;
  /** The server takes part when its value is `1`. */
  readonly execution: string;
}

export const METADATA_KEYS: MetadataKeys = {
  vipAddress: 'ha_vip_address',
  floatingIps: 'ha_floatingips',
  execution: 'ha_execution',
};

interface Claim {
  readonly server: Server;
  readonly address: string;
  readonly networkId: string;
  readonly floatingIps: readonly string[];
}

export function serverMetadata(keys: MetadataKeys, networkOf: SubnetFinder): DeclarationReader {
  return (cloud) => {
    const leftOut: LeftOut[] = [];
    const claims: Claim[] = [];
    for (const server of cloud.servers) {
      const vips = listOf(server.metadata[keys.vipAddress]);
      if (vips.length === 0) continue;
      const what = `metadata ${keys.vipAddress} of server ${server.name}`;
      if (server.metadata[keys.execution]?.trim() !== '1') {
        const said = server.metadata[keys.execution] ?? 'absent';
        leftOut.push({ what, why: `${keys.execution} is ${said}, not 1: it is switched off`, about: [server.id] });
        continue;
      }
      const ports = cloud.portsOfServer.get(server.id) ?? [];
      const floatingIps = listOf(server.metadata[keys.floatingIps]);
      for (const [at, address] of vips.entries()) {
        const networkId = parseAddress(address) === null ? null : networkOf(address, ports);
        if (networkId === null) {
          const why = `${address} is in no subnet that the server has a port on`;
          leftOut.push({ what, why, about: [server.id] });
          continue;
        }
        claims.push({ server, address, networkId, floatingIps: shareOf(cloud, floatingIps, vips, at) });
      }
    }
    const groups = [...groupBy(claims, (claim) => placeKey(claim.networkId, claim.address)).values()];
    const candidates = groups.flatMap((group): readonly Candidate[] => {
      const [first, second] = group;
      if (first === undefined) return [];
      if (second !== undefined) return [candidateOf(cloud, keys, group, first)];
      const why = `it names the VIP ${first.address}, and no other server's metadata does`;
      const what = `metadata ${keys.vipAddress} of server ${first.server.name}`;
      leftOut.push({ what, why, about: [first.server.id, first.networkId] });
      return [];
    });
    return { candidates, leftOut };
  };
}

function candidateOf(cloud: CloudIndex, keys: MetadataKeys, claims: readonly Claim[], first: Claim): Candidate {
  const { address, networkId } = first;
  const names = claims.map(({ server }) => server.name);
  const members = new Map<string, Membership>(
    claims.map(({ server }) => [
      server.id,
      {
        confidence: 'likely',
        evidence: [`metadata of ${server.name}: ${keys.vipAddress} names ${address}, ${keys.execution} is 1`],
      },
    ]),
  );
  const contradictions: string[] = [];
  const haIps = new Map<string, HaIp>();
  for (const named of new Set(claims.flatMap(({ floatingIps }) => floatingIps))) {
    const by = claims.filter(({ floatingIps }) => floatingIps.includes(named)).map(({ server }) => server.name);
    if (by.length < claims.length) {
      contradictions.push(`${keys.floatingIps} of ${someOf(by)} names ${named}, and not that of every other member`);
    }
    const evidence = `metadata of ${someOf(by)}: ${keys.floatingIps} names ${named} for ${address}`;
    const { haIp, contradiction } = haIpNamed(cloud, named, { networkId, address }, 'metadata', evidence);
    if (haIp !== null) haIps.set(haIp.floatingIp.id, haIp);
    if (contradiction !== null) contradictions.push(contradiction);
  }
  const evidence = [`metadata of ${someOf(names)} names it as their VIP, and no port reserves it`];
  const vip = vipAt(cloud, networkId, address, { confidence: 'likely', evidence });
  return { way: 'server metadata', vip, haIps: [...haIps.values()], members, contradictions };
}

/** Which floating IPs are a VIP's: by where they lead, else one by one, else all are the first VIP's. */
function shareOf(
  cloud: CloudIndex,
  floatingIps: readonly string[],
  vips: readonly string[],
  at: number,
): readonly string[] {
  return floatingIps.filter((address, position) => {
    const leads = cloud.floatingIpByAddress.get(address)?.fixedIpAddress ?? null;
    if (leads !== null && vips.includes(leads)) return leads === vips[at];
    return floatingIps.length === vips.length ? position === at : at === 0;
  });
}

function listOf(value: string | undefined): readonly string[] {
  return (value ?? '').split(/[\s,;]+/).filter((one) => one !== '');
}
