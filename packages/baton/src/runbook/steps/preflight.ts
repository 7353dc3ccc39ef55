import { BatonError } from '../../domain/error.ts';
import type { Proof } from '../../domain/step.ts';
import { migrationTag } from '../../domain/marks.ts';
import { closedAccesses, isClosed, WAYS } from '../../preflight/closed-accesses.ts';
import { runPreflight } from '../../preflight/preflight.ts';
import type { Finding } from '../../services/services.ts';
import { lookAround } from '../look-around.ts';
import type { Step } from '../step.ts';

/** Looks at both clouds again on the day. A block stops the migration before anything is touched. */
export function preflightStep(): Step {
  let proofs: readonly Proof[] = [];
  return {
    id: 'preflight',
    title: 'Check both clouds against the plan, on the day',
    impact: 'none',
    yieldsToPause: true,
    check: () => Promise.resolve({ done: false, needed: 'the clouds may have changed since the plan was made' }),
    act: async (ctx) => {
      const findings = await runPreflight({
        plan: ctx.plan,
        source: ctx.source,
        target: ctx.target,
        targetOperator: ctx.targetOperator,
        outside: ctx.outside,
        ownMark: migrationTag(ctx.migrationId),
        activeMigrations: [],
        guests: ctx.guests,
        hooks: ctx.hooks,
        names: ctx.names,
        clusters: ctx.clusters,
        connections: ctx.connections,
        signal: ctx.signal,
      });
      await lookAround(ctx);
      const blocks = findings.filter((finding) => finding.result === 'block');
      if (blocks.length > 0) {
        throw new BatonError({
          code: 'PREFLIGHT_BLOCKED',
          kind: 'user',
          message: `The preflight found ${blocks.length === 1 ? 'a reason' : `${blocks.length} reasons`} not to go on: ${blocks.map((block) => block.detail).join(' ')}`,
          remedy: blocks.map((block) => block.remedy).join(' '),
          cause: findings,
        });
      }
      proofs = proofsOf(findings);
    },
    verify: () => Promise.resolve({ proofs }),
    undo: () => Promise.resolve('undone'),
  };
}

/** Checks that all miss one access are one proof that is missing, not one each. */
function proofsOf(findings: readonly Finding[]): readonly Proof[] {
  const closed = closedAccesses(findings);
  return [
    ...findings
      .filter((finding) => !isClosed(closed, finding))
      .map(({ check, result, detail }): Proof => ({
        what: check,
        result: result === 'pass' ? 'proved' : 'not-provable',
        detail: result === 'pass' ? detail : `${result}: ${detail}`,
      })),
    ...[...closed].map(([access, checks]): Proof => ({
      what: `${checks.length} checks`,
      result: 'not-provable',
      detail: `unknown: they need ${WAYS[access] ?? access}: ${checks.join(', ')}`,
    })),
  ];
}
