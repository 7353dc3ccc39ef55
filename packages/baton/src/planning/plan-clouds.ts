import type { Plan } from '../domain/plan.ts';
import type { PlanRequest } from '../services/services.ts';
import type { SourceFacts, TargetInventory } from './inventory.ts';
import { backendNote } from './network-backend.ts';

interface Context {
  readonly request: PlanRequest;
  readonly source: SourceFacts;
  readonly target: TargetInventory;
}

/** Which network backend each side has, and by what it was recognized. */
export function backendNotes({ request, source, target }: Context): readonly string[] {
  return [
    backendNote('source', request.sourceCloud, source.networkBackend),
    backendNote('target', request.targetCloud, target.networkBackend),
  ];
}

/** The plan's `source` and `target`. */
export function clouds({ request, source, target }: Context): Pick<Plan, 'source' | 'target'> {
  const { targetOperatorCloud } = request;
  return {
    source: {
      cloud: request.sourceCloud,
      projectId: source.projectId,
      networkBackend: source.networkBackend.backend,
    },
    target: {
      cloud: request.targetCloud,
      projectId: target.projectId,
      networkBackend: target.networkBackend.backend,
      ...(targetOperatorCloud === undefined ? {} : { operatorCloud: targetOperatorCloud }),
    },
  };
}
