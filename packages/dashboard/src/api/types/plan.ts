import type { Forecast, MaintenanceWindow, Plan } from './generated.ts';

export type {
  CreatedPlan as MadePlan,
  Finding,
  Forecast,
  Gate,
  MaintenanceWindow,
  Order,
  Plan,
  PlannedLoadBalancer,
  PlanRequest,
  WindowEnd,
} from './generated.ts';

export type Gates = Plan['gates'];
export type GateName = keyof Gates;
export type Range = Forecast['outageMs'];
export type Weekday = MaintenanceWindow['days'][number];
