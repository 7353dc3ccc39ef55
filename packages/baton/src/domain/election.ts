/**
 * How long VRRP or CARP takes to give a VIP to the next one, as that one is configured: after a planned stop its skew time,
 * after silence its master-down time.
 */
export interface Election {
  /** Null for CARP, which has none. */
  readonly priority: number | null;
  readonly advertIntervalMs: number;
  readonly skewMs: number;
  readonly masterDownMs: number;
}
