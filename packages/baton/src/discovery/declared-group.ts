/** A group as a person wrote it down. */
export interface DeclaredGroup {
  readonly name: string;
  /** Names or ids of servers. */
  readonly loadBalancers: readonly string[];
  readonly vips: readonly string[];
  /** Floating IPs; `vip` says to which VIP, and null means the first. */
  readonly haIps: readonly { readonly address: string; readonly vip: string | null }[];
  /** `groups.yaml:3:5`, where it stands. */
  readonly at: string;
}
