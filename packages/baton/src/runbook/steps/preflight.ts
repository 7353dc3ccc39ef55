import { BatonError } from '../../domain/error.ts';
import type { Proof } from '../../domain/step.ts';
import { migrationTag } from '../../domain/marks.ts';
import { runPreflight } from '../../preflight/preflight.ts';
import { lookAround } from '../look-around.ts';
import type { Step } from '../step.ts';

/** Looks at both clouds again on the day. A block stops the migration before anything is touched. */
export function preflightStep(): Step {
  let proofs: readonly Proof[] = [];
  return {
    id: 'preflight',
    title: 'Check both clouds against the plan, on the day',
    impact: 'none',
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
      proofs = findings.map((finding) => ({
        what: finding.check,
        result: finding.result === 'pass' ? 'proved' : 'not-provable',
        detail: finding.result === 'pass' ? finding.detail : `${finding.result}: ${finding.detail}`,
      }));
    },
    verify: () => Promise.resolve({ proofs }),
    undo: () => Promise.resolve('undone'),
  };
}
