import type { PlannedLoadBalancer } from '../../domain/plan.ts';
import type { VrrpState } from '../../domain/vrrp.ts';
import { describeVrrp, readConsole } from '../../guest/console.ts';
import { firstToMove } from '../../domain/order.ts';
import { block, type Check, type CheckInput, pass, unknown, type Verdict, warn } from '../check.ts';

/** What one load balancer says of itself: its daemon, when there is a way in, else its console. */
interface Sighting {
  readonly balancer: PlannedLoadBalancer;
  readonly inside: boolean;
  readonly states: ReadonlyMap<string, VrrpState>;
  readonly said: string;
  /** Instances of one sync group that are not in one state. */
  readonly parted: readonly string[];
}

export const sourceOneMaster: Check = {
  id: 'source.one-master',
  title: 'Exactly one load balancer is MASTER, and it is the planned primary',
  looksAt:
    'The VRRP state of each instance: from the daemon where there is a way into the guest, else the last one on its console. Instances of a sync group must be together.',
  needs: 'console',
  requirement: 'healthy-and-enabled',
  remedy:
    'Look on each load balancer (ip address, keepalived log). Two MASTERs at once do not hear each other: mend that first. If the other one is MASTER, make the plan again with --primary, or let VRRP move back.',
  run: async (input) => {
    const { plan, source } = input;
    const servers = await source.servers();
    const running = plan.loadBalancers.filter((balancer) =>
      servers.some((one) => one.id === balancer.sourceServerId && one.status === 'ACTIVE'),
    );
    const sightings = await Promise.all(running.map((balancer) => sight(input, balancer)));
    const parted = sightings.flatMap((one) =>
      one.parted.map((what) =>
        warn(
          `${one.balancer.name}: ${what}.`,
          'See the log of keepalived; the group is together after a restart of it.',
        ),
      ),
    );
    return [...verdictOf(input, sightings), ...parted];
  },
};

async function sight({ source, guest }: CheckInput, balancer: PlannedLoadBalancer): Promise<Sighting> {
  const { access, vrrp } = await guest(balancer.sourceServerId);
  const instances = (access === 'ssh' ? (vrrp ?? []) : []).flatMap((one) => one.running?.instances ?? []);
  if (instances.length === 0) {
    const reading = readConsole(await source.console(balancer.sourceServerId));
    const said = `${balancer.name} says ${describeVrrp(reading)}`;
    return { balancer, inside: false, states: reading.instances, said, parted: [] };
  }
  const groups = (vrrp ?? []).flatMap((one) => one.configuration?.syncGroups ?? []);
  const parted = groups.flatMap((group) => {
    const members = instances.filter(({ name }) => group.instances.includes(name));
    return new Set(members.map(({ state }) => state)).size > 1
      ? [`sync group ${group.name} is not together: ${members.map(({ name, state }) => `${name} ${state}`).join(', ')}`]
      : [];
  });
  // Two load balancers may name one instance differently; its addresses are the same.
  const states = new Map(instances.map((one) => [one.addresses.toSorted()[0] ?? one.name, one.state]));
  const said = `${balancer.name} says ${instances.map(({ name, state }) => `VRRP ${name} ${state}`).join(', ')}`;
  return { balancer, inside: true, states, said, parted };
}

function verdictOf({ plan }: CheckInput, sightings: readonly Sighting[]): readonly Verdict[] {
  const said = sightings.map((one) => one.said).join('; ');
  const masters = sightings.filter(({ states }) => [...states.values()].includes('MASTER'));
  const [master] = masters;
  if (master === undefined) {
    return [
      unknown(
        `Cannot be proved: ${said || 'no load balancer runs'}.`,
        'Look on each load balancer which of them holds the VIP (ip address), and compare with the plan.',
      ),
    ];
  }
  if (masters.length > 1) {
    const twice = keysOfMasters(masters).some((key, index, all) => all.indexOf(key) !== index);
    if (!twice)
      return [
        warn(
          `More than one MASTER, each of other instances: ${said}. Each load balancer serves a part; the handover and the cutover move all of it at once.`,
          'Nothing needs to change. See that each load balancer can carry the whole load alone.',
        ),
      ];
    const text = `More than one MASTER: ${said}.`;
    // A console tells what was, a daemon what is.
    return [masters.every(({ inside }) => inside) ? block(text) : warn(text)];
  }
  const waitsForPrimary = sightings.some(({ balancer }) => balancer.role === 'primary');
  if (master.balancer.role !== 'primary' && waitsForPrimary) {
    const { name } = master.balancer;
    const wrong = `${name}, the planned secondary, is MASTER: ${said}.`;
    // It moves first, so that the MASTER is neither frozen nor stopped: that would be broken, at a cost that nobody forecast.
    return firstToMove(plan) === 'secondary'
      ? [
          block(
            `${wrong} The order standby-first would copy and stop the one that serves.`,
            `Make the plan again with --primary ${name}, or let VRRP move the VIP back to the primary.`,
          ),
        ]
      : [warn(`${wrong} The handover would find nothing to hand over.`)];
  }
  return [pass(`One MASTER: ${said}.`)];
}

/** By their addresses where all were seen from inside, which the consoles do not tell. */
function keysOfMasters(masters: readonly Sighting[]): readonly string[] {
  if (!masters.every(({ inside }) => inside)) return masters.map(() => 'console');
  return masters.flatMap(({ states }) => [...states].filter(([, state]) => state === 'MASTER').map(([key]) => key));
}
