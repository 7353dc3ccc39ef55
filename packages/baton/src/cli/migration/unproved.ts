import type { Plan } from '../../domain/plan.ts';
import type { Proof, StepRecord } from '../../domain/step.ts';

/** What could not be proved with the access there is, each thing once. */
export function unproved(steps: readonly StepRecord[]): readonly Proof[] {
  const open = steps.flatMap(({ evidence }) =>
    (evidence?.proofs ?? []).filter(({ result }) => result === 'not-provable'),
  );
  return [...new Map(open.map((proof) => [`${proof.what}: ${proof.detail}`, proof])).values()];
}

/** The same for people: what is said of several load balancers in the same words is said once, with all their names. */
export function unprovedTexts(steps: readonly StepRecord[], plan: Plan): readonly string[] {
  const names = plan.loadBalancers.map(({ name }) => name);
  const groups = new Map<string, Set<string>>();
  for (const { what, detail } of unproved(steps)) {
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
