/**
 * How sure a finding is. `certain`: the cloud's own records say it, and nothing else fits. `likely`: the records fit, and
 * something that could confirm it cannot be seen. `possible`: it would explain what was seen, and so would something else.
 */
export type Confidence = 'certain' | 'likely' | 'possible';

const RANK: Readonly<Record<Confidence, number>> = { certain: 2, likely: 1, possible: 0 };

/** The surest of two: one proof is not weakened by another. */
export function surer(one: Confidence, other: Confidence): Confidence {
  return RANK[one] >= RANK[other] ? one : other;
}

/** The least sure of them: a chain holds as its weakest part. `certain` where there is none. */
export function weakest(all: readonly Confidence[]): Confidence {
  return all.reduce<Confidence>((least, one) => (RANK[one] < RANK[least] ? one : least), 'certain');
}
