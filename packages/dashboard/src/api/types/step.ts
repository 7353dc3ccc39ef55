export type { ErrorKind, ErrorRecord, Impact, Proof, Step as StepRecord, Steps } from './generated.ts';
