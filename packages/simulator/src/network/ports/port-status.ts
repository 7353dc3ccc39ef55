/**
 * The L2 agent: it wires a port that belongs to a device, and writes its status a while later.
 *
 *   unbound, or admin_state_up false: DOWN      bound and up: ACTIVE
 *
 * Each write of the agent is a new revision. A port that nobody is bound to stays DOWN for ever.
 */
import type { SimulatedCloud } from '../../cloud.ts';
import { change } from '../resource/standard.ts';

const TASK = 'port.up';

export function handlePortStatus(cloud: SimulatedCloud): void {
  cloud.tasks.handle(TASK, ({ portId }, outcome) => {
    const port = typeof portId === 'string' ? cloud.state.ports.get(portId) : null;
    if (port === null || outcome === 'failed') return;
    const status = port.deviceId !== '' && port.adminStateUp ? 'ACTIVE' : 'DOWN';
    if (port.status !== status) change(cloud, cloud.state.ports, port, { status });
  });
}

/** The agent looks at the port once more, after `pace.portUp`. */
export function schedulePortStatus(cloud: SimulatedCloud, portId: string): void {
  cloud.tasks.schedule(TASK, cloud.draw(cloud.pace.portUp), { portId });
}
