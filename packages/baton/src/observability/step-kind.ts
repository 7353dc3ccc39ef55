/** `primary.final-copy` and `secondary.final-copy` are steps of one kind. */
export function kindOfStep(stepId: string): string {
  return stepId.replace(/^(?:primary|secondary)\./, '');
}
