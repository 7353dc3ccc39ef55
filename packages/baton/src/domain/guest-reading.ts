/**
 * What was seen inside a load balancer, from one look. `null` for a part is "not looked at, or it could not be read": `gaps`
 * says why. Nothing in it is a secret: passwords are taken out by the parsers, before anything leaves them.
 */
import type { VrrpConfiguration, VrrpRunning } from './vrrp.ts';

export type GuestAccessKind = 'ssh' | 'console' | 'none';

export interface GuestReading {
  readonly access: GuestAccessKind;
  readonly system: GuestSystem | null;
  /** More than one when several daemons share addresses here; empty when it was looked for and is not there. */
  readonly vrrp: readonly VrrpReading[] | null;
  readonly units: readonly ServiceUnit[] | null;
  readonly interfaces: readonly GuestInterface[] | null;
  readonly routes: readonly GuestRoute[] | null;
  readonly listening: readonly ListeningSocket[] | null;
  readonly mounts: readonly Mount[] | null;
  readonly fstab: readonly FstabEntry[] | null;
  readonly cloudInit: CloudInit | null;
  readonly clock: GuestClock | null;
  /** Other daemons that keep state between the load balancers, or act on a cloud, by their process or unit name. */
  readonly companions: readonly string[] | null;
  /** Lines of IPVS or a proxy that need the backends on its own layer 2: `lb_kind DR`, `source 0.0.0.0 usesrc clientip`. */
  readonly oneLayer2?: readonly string[] | null;
  /** Texts of the scripts that the VRRP configuration names, their secrets redacted. */
  readonly scripts?: readonly { readonly path: string; readonly text: string }[] | null;
  /** From the console, with every kind of access: lines that say that the boot stopped or stumbled. */
  readonly trouble: readonly string[];
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}

export interface VrrpReading {
  readonly configuration: VrrpConfiguration | null;
  readonly running: VrrpRunning | null;
  readonly version: string | null;
  /** What its own test said (`keepalived -t`), line by line; empty when it is content. Null: not asked. */
  readonly selfTest: readonly string[] | null;
  /** What the parsers stumbled over, as `file:line:column: message`. */
  readonly warnings: readonly string[];
  /** sha256 of the configuration's bytes, to see whether it changed; null when they were not read. */
  readonly configurationDigest: string | null;
}

export interface GuestSystem {
  readonly family: 'linux' | 'freebsd' | 'openbsd' | 'other';
  /** `Debian GNU/Linux 12 (bookworm)`, `VyOS 1.4`, `OPNsense 24.7`. */
  readonly name: string;
  readonly kernel: string;
  readonly hostName: string;
  /** systemd, busybox, bsd-rc, ...: who starts services. */
  readonly init: string | null;
}

export interface ServiceUnit {
  readonly name: string;
  readonly active: boolean;
  /** Starts by itself at boot: the fourth requirement of the procedure. Null: cannot be told. */
  readonly enabled: boolean | null;
  /** Units that it starts after, and stops before (systemd's After). */
  readonly after?: readonly string[];
}

export interface GuestInterface {
  readonly name: string;
  readonly macAddress: string | null;
  readonly mtu: number;
  readonly up: boolean;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
}

export interface GuestRoute {
  /** `default` or a CIDR. */
  readonly destination: string;
  readonly gateway: string | null;
  readonly interface: string | null;
  readonly source: string | null;
  /** Who made it (`proto`): `dhcp`, `static`, `kernel`, ... */
  readonly protocol?: string | null;
}

export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** `0.0.0.0`, `::` or `*` is any. */
  readonly address: string;
  readonly port: number;
  readonly process: string | null;
}

export interface Mount {
  readonly device: string;
  readonly path: string;
  readonly fileSystem: string;
  readonly uuid: string | null;
}

export interface FstabEntry {
  /** As it is written: `UUID=...`, `LABEL=...`, `/dev/vdb1`. */
  readonly device: string;
  readonly path: string;
  readonly fileSystem: string;
  readonly options: readonly string[];
  readonly line: number;
}

export interface CloudInit {
  readonly installed: boolean;
  /** /etc/cloud/cloud-init.disabled, or disabled on the kernel's command line or as a unit. */
  readonly disabled: boolean;
  /** `manual_cache_clean: true`: a new instance id is no first boot. */
  readonly keepsCache: boolean;
  readonly preservesHostName: boolean;
}

export interface GuestClock {
  /** Guest minus this machine, in milliseconds, half the round trip taken off. */
  readonly offsetMs: number;
  /** How far the figure may be off: half the round trip. */
  readonly errorMs: number;
  readonly synchronized: boolean | null;
}
