import type { LookInside as LookInsideBody } from './generated.ts';

export type {
  Discovery as FoundGroups,
  Disk,
  FloatingIp,
  GuestPlan,
  GuestReading,
  HaGroup,
  HaIp,
  LeftOut,
  LoadBalancer,
  Network,
  Port,
  Readings as GuestReadings,
  Router,
  RunningInstance,
  SecurityGroup,
  Server,
  SoughtGroup,
  Subnet,
  Vip,
  Volume,
  VrrpInstance as ConfiguredInstance,
} from './generated.ts';

/** Pages always say where, if only nowhere. */
export type LookInside = Required<Pick<LookInsideBody, 'guest' | 'destinations'>>;
