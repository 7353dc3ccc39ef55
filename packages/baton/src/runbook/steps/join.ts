import { BatonError } from '../../domain/error.ts';
import type { Proof } from '../../domain/step.ts';
import { describeVrrp, readConsole } from '../../guest/console.ts';
import { waitUntil } from '../../ports/wait-until.ts';
import { balancerOf, haIpAddresses } from '../balancers.ts';
import { confirmServedBy } from '../from-outside.ts';
import { findServer, needed } from '../made.ts';
import type { Step, StepContext } from '../step.ts';

/**
 * A BACKUP that hears no advert becomes MASTER after its master-down time, 3 intervals and the skew (RFC 5798 6.1): below
 * 4 s with the default interval of 1 s. Staying BACKUP for longer than that, with the other one MASTER, is hearing it.
 */
const STEADY_MS = 10_000;

/** The pair is whole again in the target: exactly one MASTER, and the other one hears it. */
export function joinStep(): Step {
  let proofs: readonly Proof[] = [];
  return {
    id: 'secondary.join',
    title: 'Join: both LBs see each other in the target, exactly one MASTER, HA restored',
    impact: 'none',
    check: () => Promise.resolve({ done: false, needed: 'the pair was not seen together' }),
    act: async (ctx) => {
      proofs = await seePair(ctx);
    },
    verify: async (ctx) => ({
      proofs: [
        ...proofs,
        ...(await confirmServedBy(ctx, haIpAddresses(ctx.plan), await master(ctx), ctx.plan.timeouts.validate)),
      ],
    }),
    undo: () => Promise.resolve('undone'),
  };
}

interface PairState {
  readonly known: boolean;
  readonly text: string;
  /** Exactly one MASTER of everything, the other one BACKUP of everything. */
  readonly whole: boolean;
  readonly masterRole: 'primary' | 'secondary';
}

async function readPair(ctx: StepContext): Promise<PairState> {
  const [primary, secondary] = await Promise.all(
    (['primary', 'secondary'] as const).map(async (role) => {
      const server = needed(await findServer(ctx, role), `Server ${balancerOf(ctx.plan, role).name}`);
      return readConsole(await ctx.target.compute.consoleLog(server.id, 1000, ctx.signal));
    }),
  );
  if (primary === undefined || secondary === undefined) throw new Error('two roles, two readings');
  const text = `${balancerOf(ctx.plan, 'primary').name} ${describeVrrp(primary)}, ${balancerOf(ctx.plan, 'secondary').name} ${describeVrrp(secondary)}`;
  const primaryLeads = primary.state === 'MASTER' && secondary.state === 'BACKUP';
  const secondaryLeads = primary.state === 'BACKUP' && secondary.state === 'MASTER';
  return {
    known: primary.state !== null || secondary.state !== null,
    text,
    whole: primaryLeads || secondaryLeads,
    masterRole: secondaryLeads ? 'secondary' : 'primary',
  };
}

async function master(ctx: StepContext) {
  return balancerOf(ctx.plan, (await readPair(ctx)).masterRole);
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
