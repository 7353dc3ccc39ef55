/** What a person asks for, and what comes of it. */
export interface HaIpRequest {
  readonly cloud: string;
  /** Of the VIP port, and the beginning of the other names. */
  readonly name: string;
  /** Names or ids of two or more servers; the first one is to be the primary. */
  readonly servers: readonly string[];
  /** Name or id of the network of the VIP, where the servers share more than one. */
  readonly network?: string;
  /** The VIP's address; the cloud chooses one when it is not named. */
  readonly vip?: string;
  /** Name or id of the external network of a new floating IP, where there is more than one. */
  readonly externalNetwork?: string;
  /** Address of a floating IP: one of the project that leads nowhere yet, else a new one (which needs the cloud's policy). */
  readonly address?: string;
  /** VRID of the examples, 1-255; from the VIP when it is not named. */
  readonly virtualRouterId?: number;
  /** Look, and say what would be made; change nothing. */
  readonly dryRun?: boolean;
}

/** One part of an HA IP: what it is, and whether it was there. */
export interface HaIpPart {
  readonly what: string;
  readonly id: string;
  readonly state: 'made' | 'changed' | 'there' | 'to be made';
}

export interface CreatedHaIp {
  /** Null in a dry run that would let the cloud choose. */
  readonly address: string | null;
  readonly vip: string | null;
  readonly vipPortId: string | null;
  readonly parts: readonly HaIpPart[];
  /** A keepalived configuration for each server, the primary first. */
  readonly examples: readonly { readonly server: string; readonly text: string }[];
  /** What is left for the person to do or to know. */
  readonly notes: readonly string[];
}
