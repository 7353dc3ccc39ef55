/**
 * The L3 agent: what the API was told reaches packets some time later, and the agent reports later still.
 *
 *   portId changes --(pace.floatingIp)--> agentPortId follows --(pace.floatingIpStatus)--> status ACTIVE or DOWN
 *
 * The agent acts on what it finds then, not on what was told when it was called: two quick changes end with the last. Every
 * report is a new revision, even when the status stays ACTIVE; for DOWN there are two, since Neutron then also forgets the
 * router that had it last (neutron/db/l3_db.py, update_floatingip_status; api/rpc/handlers/l3_rpc.py,
 * update_floatingip_statuses). A floating IP that is deleted is no row any more: whoever carries packets sees the row go,
 * and lets the agent's delay pass by itself.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { change } from '../resource/standard.ts';

const APPLY = 'floating-ip.apply';
const STATUS = 'floating-ip.status';

export function handleL3Agent(cloud: SimulatedCloud): void {
  const { floatingIps } = cloud.state;
  cloud.tasks.handle(APPLY, ({ floatingIpId }, outcome) => {
    const floatingIp = typeof floatingIpId === 'string' ? floatingIps.get(floatingIpId) : null;
    if (floatingIp === null) return;
    const hasFailed = outcome === 'failed';
    if (!hasFailed) floatingIps.update(floatingIp.id, { agentPortId: floatingIp.portId });
    const delayMs = cloud.draw(cloud.pace.floatingIpStatus);
    cloud.tasks.schedule(STATUS, delayMs, { floatingIpId: floatingIp.id, hasFailed });
  });
  cloud.tasks.handle(STATUS, ({ floatingIpId, hasFailed }, outcome) => {
    const floatingIp = typeof floatingIpId === 'string' ? floatingIps.get(floatingIpId) : null;
    if (floatingIp === null || outcome === 'failed') return;
    const status = hasFailed === true ? 'ERROR' : floatingIp.agentPortId === null ? 'DOWN' : 'ACTIVE';
    change(cloud, floatingIps, floatingIp, { status }, status === 'DOWN' ? 2 : 1);
  });
}

/** Something about where the floating IP leads has changed. */
export function notifyL3Agent(cloud: SimulatedCloud, floatingIpId: string): void {
  cloud.tasks.schedule(APPLY, cloud.draw(cloud.pace.floatingIp), { floatingIpId });
}
