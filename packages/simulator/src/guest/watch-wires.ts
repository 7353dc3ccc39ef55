/** What Neutron does to ports, groups and networks is felt by the guests behind them. */
import type { SimulatedCloud } from '../cloud.ts';
import type { PortRow, SecurityGroupRuleRow } from '../network/rows.ts';
import type { Change } from '../state/table.ts';
import type { Cancel } from '../time/time.ts';
import { answer, forOwnAddresses } from './claims.ts';
import type { Dhcp } from './dhcp.ts';
import type { Keepalived } from './keepalived.ts';
import type { GuestRow } from './rows.ts';
import type { VirtualRouter, VirtualRouters } from './virtual-routers.ts';

export interface GuestsWorld {
  onChange(listener: (change: Change) => void): Cancel;
}

/** What a guest feels them by. */
export interface Wired {
  readonly routers: VirtualRouters;
  readonly keepalived: Keepalived;
  readonly dhcp: Dhcp;
}

export function watchWires(cloud: SimulatedCloud, world: GuestsWorld, { routers, keepalived, dhcp }: Wired): Cancel {
  const { state } = cloud;

  function portChanged(before: PortRow | null, after: PortRow | null): void {
    for (const guestId of new Set([before?.deviceId ?? '', after?.deviceId ?? ''])) {
      const guest = state.guests.get(guestId);
      if (guest?.phase !== 'running') continue;
      dhcp.lookAtWires(guestId);
      keepalived.lookAtNics(guestId);
      const now = state.guests.need(guestId);
      routers.settle([...routers.of(now), ...routersThrough(now, before)]);
      if (now.pausedAtMs !== null || now.definition === null) continue;
      forOwnAddresses(state, now, answer);
      routers.answerFor(now);
    }
  }

  /** What gets through at these ports may have changed. */
  function wiresChanged(isMeant: (port: PortRow) => boolean): void {
    for (const port of state.ports.where((port) => port.deviceId !== '' && isMeant(port))) {
      const guest = state.guests.get(port.deviceId);
      if (guest === null) continue;
      dhcp.lookAtWires(guest.id);
      routers.settle(routers.of(guest));
    }
  }

  return world.onChange((change) => {
    if (change.cloud !== cloud.name) return;
    if (change.table === 'ports') {
      portChanged(change.before as PortRow | null, change.after as PortRow | null);
    } else if (change.table === 'networks') {
      wiresChanged((port) => port.networkId === change.id);
    } else if (change.table === 'securityGroupRules') {
      const { securityGroupId } = (change.after ?? change.before) as SecurityGroupRuleRow;
      wiresChanged((port) => port.securityGroupIds.includes(securityGroupId));
    } else if (change.table === 'servers' && change.kind === 'deleted') {
      state.consoles.delete(change.id);
    }
  });
}

/** Those in which the guest takes part, or took part, through that port. */
function routersThrough(guest: GuestRow, port: PortRow | null): readonly VirtualRouter[] {
  return (guest.definition?.keepalived?.instances ?? []).flatMap(({ nic, virtualRouterId }) =>
    port !== null && guest.portIds[nic] === port.id ? [{ networkId: port.networkId, virtualRouterId }] : [],
  );
}
