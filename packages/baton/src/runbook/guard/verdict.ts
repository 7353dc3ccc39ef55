/** Why the load balancer in the target is held to be lost. Each has its own sentence; the evidence stands beside it. */
export type Verdict =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'shut-off' }
  /** Nova works on something that ends with a guest that does not serve. */
  | { readonly kind: 'going-down'; readonly task: string }
  | { readonly kind: 'error'; readonly fault: string | null }
  /** Paused, suspended, shelved, in rescue, being resized or rebuilt. */
  | { readonly kind: 'taken-down'; readonly status: string }
  /** Nova says ACTIVE, and its hypervisor says otherwise. */
  | { readonly kind: 'power-state'; readonly powerState: number }
  /** Nova sees nothing wrong, or does not answer; and nobody answers from outside. */
  | { readonly kind: 'silent'; readonly forMs: number; readonly nova: string };

/** nova/compute/power_state.py */
const POWER_STATES: Readonly<Record<number, string>> = { 3: 'paused', 4: 'shut down', 6: 'crashed', 7: 'suspended' };

export function sentenceOf(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'deleted':
      return 'it was deleted';
    case 'shut-off':
      return 'it was shut off';
    case 'going-down':
      return `it is being taken down (${verdict.task})`;
    case 'error':
      return `it is in ERROR${verdict.fault === null ? '' : `: ${verdict.fault}`}`;
    case 'taken-down':
      return `it was taken down (${verdict.status})`;
    case 'power-state':
      return `its hypervisor says that it is ${nameOf(verdict.powerState)}, while its status is still ACTIVE`;
    default:
      return `nobody has answered from outside for ${(verdict.forMs / 1000).toFixed(1)} s, while ${verdict.nova}`;
  }
}

/** Do both say the same of it? Figures that grow by themselves are not compared. */
export function isSame(a: Verdict, b: Verdict): boolean {
  if (a.kind === 'power-state' && b.kind === 'power-state') return a.powerState === b.powerState;
  return a.kind === b.kind;
}

function nameOf(powerState: number): string {
  return POWER_STATES[powerState] ?? `in power state ${powerState}`;
}
