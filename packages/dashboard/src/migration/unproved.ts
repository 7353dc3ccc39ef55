/** What was proved, and what could not be proved with the access there is. */
import type { Plan } from '../api/types/plan.ts';
import type { Proof } from '../api/types/step.ts';
import type { StepSeen } from './step-log.ts';

export interface ProofOfStep extends Proof {
  readonly stepId: string;
}

/** Of steps that stand. */
export function proofsOf(steps: readonly StepSeen[]): readonly ProofOfStep[] {
  return steps
    .filter(({ phase }) => phase === 'done')
    .flatMap(({ stepId, proofs }) => proofs.map((proof) => ({ ...proof, stepId })));
}

/** What is said of several load balancers in the same words is said once, with all their names. */
export function unprovedTexts(steps: readonly StepSeen[], plan: Pick<Plan, 'loadBalancers'>): readonly string[] {
  const names = plan.loadBalancers.map(({ name }) => name);
  const groups = new Map<string, Set<string>>();
  for (const { what, detail, result } of proofsOf(steps)) {
    if (result !== 'not-provable') continue;
    // That it is unknown is why it stands here.
    const said = `${what}: ${detail.replace(/^unknown: /, '')}`;
    const about = names.filter((name) => wordOf(name).test(said));
    const [only] = about;
    const words = only === undefined || about.length > 1 ? said : said.replaceAll(wordOf(only), PLACE);
    groups.set(words, (groups.get(words) ?? new Set()).add(only ?? ''));
  }
  return [...groups].map(([words, about]) => words.replaceAll(PLACE, () => [...about].join(', ')));
}

/** No proof holds a NUL. */
const PLACE = '\0';

/** `lb1`, and not the beginning of `lb10` or of `lb1-old`. */
function wordOf(name: string): RegExp {
  const literal = name.replaceAll(/[.*+?()[\]{}|$^\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?<![\p{L}\p{N}_-])${literal}(?![\p{L}\p{N}_-])`, 'gu');
}
