import type { VrrpReading } from '../../../domain/guest-reading.ts';
import { parseCib } from '../../../vrrp/pacemaker/cib.ts';
import { parseCrmMonXml } from '../../../vrrp/pacemaker/crm-mon-xml.ts';
import { parsePcsConfig } from '../../../vrrp/pacemaker/pcs-config.ts';
import { parsePcsStatus } from '../../../vrrp/pacemaker/pcs-status.ts';
import { pacemakerRunning } from '../../../vrrp/pacemaker/status.ts';
import type { Parsed } from '../../../vrrp/located.ts';
import type { Look } from '../look.ts';
import { Stumbled, vrrpReading } from './reading.ts';

export interface ClusterReading {
  readonly reading: VrrpReading;
  /** Agents that call a cloud's API from inside the guest: they would act on the source from within the target. */
  readonly cloudAgents: readonly string[];
}

/** The cluster's own XML where its tools give it, else what pcs prints. Null: no cluster, or it holds no address. */
export function pacemakerReading(look: Look, hostName: string): ClusterReading | null {
  const stumbled = new Stumbled();
  const read = <T>(name: string, parse: (text: string) => Parsed<T>): T | null => {
    const text = look.text(name);
    return text === null ? null : stumbled.value(parse(text));
  };
  const configured = read('cib', parseCib) ?? read('pcs-config', parsePcsConfig);
  const status = read('crm-mon', parseCrmMonXml) ?? read('pcs-status', parsePcsStatus);
  const configuration = configured?.configuration ?? null;
  const running = status === null ? null : pacemakerRunning(status, hostName, configuration);
  const cloudAgents = [...new Set([...(configured?.cloudAgents ?? []), ...(status?.cloudAgents ?? [])])];
  if (
    (configuration?.instances.length ?? 0) === 0 &&
    (running?.instances.length ?? 0) === 0 &&
    cloudAgents.length === 0
  )
    return null;
  return {
    // No digest: the CIB counts its own changes and the nodes' states, so that its bytes differ while nobody changed anything.
    reading: vrrpReading({ configuration, running, warnings: stumbled.warnings, files: [] }),
    cloudAgents,
  };
}
