import type { Proof, StepRecord } from '../../domain/step.ts';

/** What could not be proved with the access there is, each thing once. */
export function unproved(steps: readonly StepRecord[]): readonly Proof[] {
  const open = steps.flatMap(({ evidence }) =>
    (evidence?.proofs ?? []).filter(({ result }) => result === 'not-provable'),
  );
  return [...new Map(open.map((proof) => [`${proof.what}: ${proof.detail}`, proof])).values()];
}
