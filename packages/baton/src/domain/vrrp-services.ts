import type { VrrpKind } from './vrrp.ts';

/** The service that starts each daemon at boot, by its unit's name. Null: the system itself makes it from its configuration. */
export const VRRP_SERVICES: Readonly<Record<VrrpKind, RegExp | null>> = {
  keepalived: /^keepalived\b/,
  ucarp: /^ucarp\b/,
  pacemaker: /^(pacemaker|corosync)\b/,
  carp: null,
  vyos: null,
};
