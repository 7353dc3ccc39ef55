import { BatonError } from '../../domain/error.ts';
import type { Role } from '../../domain/ha-group.ts';
import type { Proof } from '../../domain/step.ts';
import { type ConsoleReading, describeVrrp, readConsole } from '../../guest/console.ts';
import { waitUntil } from '../../ports/wait-until.ts';
import { balancerOf, haIpAddresses } from '../balancers.ts';
import { confirmServedBy, isServedBy, lookFromOutside } from '../from-outside.ts';
import { addressesAfterCutover } from '../ha-ip-sides.ts';
import { askDaemons, masterOf, seeDaemons } from '../join-by-daemons.ts';
import { findServer, needed } from '../made.ts';
import { tellHaIps, tellServer, tellServing } from '../sightings.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * A BACKUP that hears no advert becomes MASTER after its master-down time, 3 intervals and the skew (RFC 5798 6.1): below
 * 4 s with the default interval of 1 s. Staying BACKUP for longer than that, with the other one MASTER, is hearing it.
 */
const STEADY_MS = 10_000;

/** The pair is whole again in the target: exactly one MASTER, and the other one hears it. `role` is the one that joins. */
export function joinStep(role: Role): Step {
  let proofs: readonly Proof[] = [];
  return {
    id: `${role}.join`,
    title: 'Join: both LBs see each other in the target, exactly one MASTER, HA restored',
    impact: 'none',
    check: () => Promise.resolve({ done: false, needed: 'the pair was not seen together' }),
    act: async (ctx) => {
      proofs = (await seeDaemons(ctx, STEADY_MS)) ?? (await seePair(ctx));
    },
    verify: async (ctx) => {
      const addresses = await addressesAfterCutover(ctx);
      const master = await findMaster(ctx);
      const served = await confirmServedBy(ctx, addresses, balancerOf(ctx.plan, master), ctx.plan.timeouts.validate);
      await tellServing(ctx, 'target', master, served);
      await tellHaIps(ctx, haIpAddresses(ctx.plan), 'target');
      return { proofs: [...proofs, ...served] };
    },
    undo: () => Promise.resolve('undone'),
  };
}

interface PairState {
  readonly known: boolean;
  readonly text: string;
  /** Exactly one MASTER of everything, the other one BACKUP of everything. */
  readonly whole: boolean;
  /** Null where the consoles do not tell exactly one. */
  readonly master: Role | null;
}

async function readPair(ctx: StepContext): Promise<PairState> {
  const read = async (role: Role): Promise<ConsoleReading> => {
    const server = needed(await findServer(ctx, role), `Server ${balancerOf(ctx.plan, role).name}`);
    const reading = readConsole(await ctx.target.compute.consoleLog(server.id, 1000, ctx.signal));
    await tellServer(ctx, 'target', role, server, reading.state);
    return reading;
  };
  const [primary, secondary] = await Promise.all([read('primary'), read('secondary')]);
  const text = `${balancerOf(ctx.plan, 'primary').name} ${describeVrrp(primary)}, ${balancerOf(ctx.plan, 'secondary').name} ${describeVrrp(secondary)}`;
  const primaryLeads = primary.state === 'MASTER' && secondary.state === 'BACKUP';
  const secondaryLeads = primary.state === 'BACKUP' && secondary.state === 'MASTER';
  return {
    known: primary.state !== null || secondary.state !== null,
    text,
    whole: primaryLeads || secondaryLeads,
    master: primaryLeads ? 'primary' : secondaryLeads ? 'secondary' : null,
  };
}

/** By the daemons or the consoles; where they do not tell, by who answers. Which of the two it is, preemption decides: both are right. */
async function findMaster(ctx: StepContext): Promise<Role> {
  const seen = await askDaemons(ctx);
  const master = seen === null ? (await readPair(ctx)).master : masterOf(seen);
  if (master !== null) return master;
  for (const address of await addressesAfterCutover(ctx)) {
    const seen = await lookFromOutside(ctx, address);
    if (isServedBy(seen, balancerOf(ctx.plan, 'secondary')) === 'yes') return 'secondary';
  }
  return 'primary';
}

async function seePair(ctx: StepContext): Promise<readonly Proof[]> {
  let wholeSinceMs: number | null = null;
  let state = await readPair(ctx);
  const options = {
    timeoutSeconds: ctx.plan.timeouts.boot,
    intervalMs: 500,
    remedy:
      'Look at both consoles in the target: protocol 112 must be let through between them, and unicast peers must have the right addresses.',
  };
  try {
    await waitUntil(ctx, 'The pair joins in the target', options, async () => {
      state = await readPair(ctx);
      const nowMs = ctx.clock.monotonicMs();
      wholeSinceMs = state.whole ? (wholeSinceMs ?? nowMs) : null;
      return wholeSinceMs !== null && nowMs - wholeSinceMs >= STEADY_MS ? true : null;
    });
  } catch (error) {
    if (!(error instanceof BatonError) || error.code !== 'WAIT_TIMEOUT' || state.known) throw error;
    return [
      {
        what: 'exactly one MASTER, and the other one hears its adverts',
        result: 'not-provable',
        detail: 'the consoles do not tell VRRP states',
      },
    ];
  }
  return [
    { what: 'exactly one MASTER in the target', result: 'proved', detail: `consoles: ${state.text}` },
    {
      what: 'the other one hears its adverts',
      result: 'proved',
      detail: `BACKUP for ${STEADY_MS / 1000} s without a break; without adverts it would be MASTER after less than 4 s (RFC 5798 6.1)`,
    },
  ];
}
