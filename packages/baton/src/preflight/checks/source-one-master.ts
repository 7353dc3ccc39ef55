import { describeVrrp, readConsole } from '../../guest/console.ts';
import { firstToMove } from '../../domain/order.ts';
import { block, type Check, pass, unknown, warn } from '../check.ts';

export const sourceOneMaster: Check = {
  id: 'source.one-master',
  title: 'Exactly one load balancer is MASTER, and it is the planned primary',
  looksAt: 'What the load balancers say on their consoles: the last VRRP state of each.',
  needs: 'console',
  requirement: 'healthy-and-enabled',
  remedy:
    'Look on each load balancer (ip address, keepalived log). Two MASTERs at once do not hear each other: mend that first. If the other one is MASTER, make the plan again with --primary, or let VRRP move back.',
  run: async ({ plan, source }) => {
    const servers = await source.servers();
    const running = plan.loadBalancers.filter((balancer) =>
      servers.some((one) => one.id === balancer.sourceServerId && one.status === 'ACTIVE'),
    );
    const readings = await Promise.all(
      running.map(async (balancer) => ({
        balancer,
        reading: readConsole(await source.console(balancer.sourceServerId)),
      })),
    );
    const said = readings.map(({ balancer, reading }) => `${balancer.name} says ${describeVrrp(reading)}`).join('; ');
    const masters = readings.filter(({ reading }) => reading.state === 'MASTER').map(({ balancer }) => balancer);
    const [master] = masters;
    if (masters.length > 1) return [warn(`More than one MASTER: ${said}.`)];
    if (master === undefined) {
      return [
        unknown(
          `Cannot be proved without access to the guests: ${said || 'no load balancer runs'}.`,
          'Look on each load balancer which of them holds the VIP (ip address), and compare with the plan.',
        ),
      ];
    }
    const waitsForPrimary = running.some((balancer) => balancer.role === 'primary');
    if (master.role !== 'primary' && waitsForPrimary) {
      const wrong = `${master.name}, the planned secondary, is MASTER: ${said}.`;
      // It moves first, so that the MASTER is neither frozen nor stopped: that would be broken, at a cost that nobody forecast.
      return firstToMove(plan) === 'secondary'
        ? [
            block(
              `${wrong} The order standby-first would copy and stop the one that serves.`,
              `Make the plan again with --primary ${master.name}, or let VRRP move the VIP back to the primary.`,
            ),
          ]
        : [warn(`${wrong} The handover would find nothing to hand over.`)];
    }
    return [pass(`One MASTER: ${said}.`)];
  },
};
