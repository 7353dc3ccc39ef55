import type { Plan } from '../api/types/plan.ts';
import { saveText } from '../shared/save-text.ts';

/** For git and for the command line. JSON is YAML (YAML 1.2, 1.3), so `baton plan validate` reads it. */
export function savePlan(plan: Plan): void {
  saveText(`${plan.name.replaceAll(/[^\w.-]+/g, '-')}.yaml`, `${JSON.stringify(plan, null, 2)}\n`);
}
