import type { VrrpReading } from '../../../domain/guest-reading.ts';
import type { Look } from '../look.ts';
import { carpReading } from './carp-reading.ts';
import { keepalivedReading } from './keepalived-reading.ts';
import { pacemakerReading } from './pacemaker-reading.ts';
import { ucarpReading } from './ucarp-reading.ts';
import { vyosReading } from './vyos-reading.ts';

export interface Vrrp {
  /** One for each daemon that was found. */
  readonly readings: readonly VrrpReading[];
  /** Agents of a cluster that call a cloud's API. */
  readonly cloudAgents: readonly string[];
}

/** What looks after the shared addresses here. */
export function vrrpOf(look: Look, hostName: string): Vrrp {
  const cluster = pacemakerReading(look, hostName);
  const found = [
    vyosOrKeepalived(vyosReading(look), keepalivedReading(look, hostName)),
    carpReading(look),
    ucarpReading(look),
    cluster?.reading ?? null,
  ];
  return { readings: found.flatMap((one) => one ?? []), cloudAgents: cluster?.cloudAgents ?? [] };
}

/** Underneath VyOS is a keepalived whose files it writes: one daemon, with VyOS's configuration, that tells how it runs. */
function vyosOrKeepalived(vyos: VrrpReading | null, keepalived: VrrpReading | null): VrrpReading | null {
  if (vyos === null || keepalived === null) return vyos ?? keepalived;
  const { version, selfTest, running } = keepalived;
  return { ...vyos, version, selfTest, running: running ?? vyos.running };
}
