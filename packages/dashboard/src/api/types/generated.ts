/**
 * What the API takes and answers, by the names of its document. Written by scripts/reference/dashboard-types.mjs: do not edit it here.
 * Anew, when a schema of packages/baton/src/api/schemas has changed: npx tsc -b && node scripts/reference/dashboard-types.mjs
 */

/** What one may do: a viewer sees its project, a tenant commands it too, an operator any project. */
export type Access = 'viewer' | 'tenant' | 'operator';

/** Who asks, and what that one may do. */
export interface Actor {
  readonly userId: string;
  readonly userName: string;
  readonly project: { readonly id: string; readonly name: string };
  readonly access: Access;
}

/** How one address was watched by one probe from one vantage, and what was lost. */
export interface AddressReport {
  readonly address: string;
  readonly probe: string /** The name of one of the plan's other vantages; null: the plan's own. */;
  readonly vantage: string | null /** As measured; null where nobody noted it. */;
  readonly intervalMs: number | null;
  readonly watchedSeconds: number;
  readonly sent: number;
  readonly lost: number;
  readonly outageMs: number /** A gap among them lasts, or nobody saw its end: it was no less. */;
  readonly outageIsAtLeast: boolean;
  readonly longestGapMs: number /** The prober's own lateness: a shorter gap could be the prober's. */;
  readonly maxLatenessMs: number /** Probes that could not be sent in time: they count for nothing. */;
  readonly voids: number /** Conversations that ended. */;
  readonly broken: number;
}

/** The process lives. */
export interface Alive {
  readonly alive: true;
}

/** A gate that a migration has not passed yet. */
export interface Appointment {
  readonly migrationId: string;
  readonly gate:
    | 'start'
    | 'exposure'
    | 'cutover'
    | 'secondary' /** When it will be passed at the earliest: if every person approves at once, and all goes as fast as forecast. Null: its window never opens again. */;
  readonly earliest: string | null;
}

/** Newest first. */
export interface AuditEntries {
  readonly entries: readonly AuditEntry[];
}

/** A command or a login, also one that was refused: `outcome` is `done`, or the code of the error. */
export interface AuditEntry {
  readonly at: string;
  readonly who: {
    readonly userId: string;
    readonly userName: string;
    readonly projectId: string;
    readonly access: Access;
  } | null;
  readonly from: string;
  readonly action: string;
  readonly object: string | null;
  readonly projectId: string | null;
  readonly requestId: string;
  readonly outcome: string;
}

/** Whom the controller's session belongs to. Only operators are told the services and the warnings. */
export interface CloudIdentity {
  readonly cloud: string;
  readonly authUrl: string;
  readonly region: string | null;
  readonly userName: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly roles: readonly string[];
  readonly warnings?: readonly string[];
  readonly services?: readonly { readonly type: string; readonly url: string; readonly microversions: string | null }[];
}

/** The clouds of this controller that one may name, in the order of its clouds.yaml. */
export interface Clouds {
  readonly clouds: readonly NameableCloud[];
}

/** What a person asks of a migration. `haIps`: of these HA IPs alone, in the rollback window. */
export type Command =
  | { readonly kind: 'approve'; readonly gate: string }
  | { readonly kind: 'rollback'; readonly reason: string; readonly haIps?: readonly string[] }
  | { readonly kind: 'cut-over'; readonly haIps: readonly string[] }
  | { readonly kind: 'abort'; readonly reason: string }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | {
      readonly kind: 'reschedule';
      readonly gate: 'start' | 'exposure' | 'cutover' | 'secondary';
      readonly opens: WindowEnd;
    };

/** What was deleted in the source, and what was left there. */
export interface Committed {
  readonly deleted: readonly string[];
  readonly left: readonly string[];
}

/** How sure a finding is. `certain`: nothing else fits. `likely`: what could confirm it cannot be seen. `possible`: something else would explain it, too. */
export type Confidence = 'certain' | 'likely' | 'possible';

/** What was there, what was made or would be, and what is left to do. */
export interface CreatedHaIp {
  readonly address: string | null;
  readonly vip: string | null;
  readonly vipPortId: string | null;
  readonly parts: readonly {
    readonly what: string;
    readonly id: string;
    readonly state: 'made' | 'changed' | 'there' | 'to be made';
  }[];
  readonly examples: readonly { readonly server: string; readonly text: string }[];
  readonly notes: readonly string[];
}

/** A plan, what the preflight saw, and when each gate is passed at the earliest if it is begun now. */
export interface CreatedPlan {
  readonly plan: Plan;
  readonly findings: readonly Finding[];
  readonly timetable: readonly PlannedTime[];
}

/** The HA groups that were found, and what looked like one and was left out. */
export interface Discovery {
  readonly projectId: string;
  readonly projectNames: Readonly<Record<string, string>>;
  readonly groups: readonly HaGroup[];
  readonly leftOut: readonly LeftOut[];
}

/** How groups are looked for: groups that a person wrote down, and the metadata keys of the provider. */
export interface DiscoveryOptions {
  readonly allProjects?: boolean;
  readonly declared?: readonly {
    readonly name: string;
    readonly loadBalancers: readonly string[];
    readonly vips: readonly string[];
    readonly haIps: readonly { readonly address: string; readonly vip: string | null }[];
    readonly at?: string;
  }[];
  readonly metadataKeys?: { readonly vipAddress: string; readonly floatingIps: string; readonly execution: string };
}

/** A disk of a load balancer: the root of a server that was booted from an image, or a volume. */
export type Disk =
  | { readonly kind: 'image-root'; readonly sizeGib: number; readonly imageId: string }
  | {
      readonly kind: 'volume';
      readonly boot: boolean;
      readonly device: string;
      readonly volume: Volume;
      readonly deleteOnTermination: boolean;
    };

/** What has changed in the clouds since the plan was made. */
export interface DriftResult {
  readonly drift: readonly {
    readonly path: string;
    readonly kind: 'changed' | 'gone' | 'new';
    readonly planned: unknown;
    readonly found: unknown;
  }[];
}

/** Whose side of the counter a failure is on. */
export type ErrorKind = 'user' | 'cloud' | 'guest' | 'bug';

/** What went wrong, why, and how to solve it. The codes are in docs/reference/errors.md. */
export interface ErrorRecord {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly remedy: string;
  readonly requestIds: readonly string[];
}

/** Something that happened to a migration. Numbered by `seq` within it, without gaps. Later versions may tell of more kinds. */
export type Event =
  | {
      readonly kind: 'migration.created';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly name: string;
    }
  | {
      readonly kind: 'migration.state';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly state: MigrationState;
      readonly gate?: string;
      readonly reason?: string /** Of a gate that opens by time: no process is at it until then. */;
      readonly until?: string;
    }
  | {
      readonly kind: 'command.given';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly command: string;
      readonly by: string;
      readonly detail: string;
    }
  | {
      readonly kind: 'step.started';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly title: string;
      readonly attempt: number;
    }
  | {
      readonly kind: 'step.done';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly durationMs: number;
      readonly skipped: boolean;
      readonly proofs: readonly Proof[] /** Calls that the clouds answered; absent: nobody counted them. */;
      readonly calls?: readonly {
        readonly cloud: string;
        readonly service: string;
        readonly status: string;
        readonly count: number;
      }[];
    }
  | {
      readonly kind: 'step.failed';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly durationMs: number;
      readonly error: ErrorRecord /** Calls that the clouds answered; absent: nobody counted them. */;
      readonly calls?: readonly {
        readonly cloud: string;
        readonly service: string;
        readonly status: string;
        readonly count: number;
      }[];
    }
  | {
      readonly kind: 'undo.started';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly title: string;
    }
  | {
      readonly kind: 'undo.done';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly durationMs: number;
      readonly stands: boolean /** Calls that the clouds answered; absent: nobody counted them. */;
      readonly calls?: readonly {
        readonly cloud: string;
        readonly service: string;
        readonly status: string;
        readonly count: number;
      }[];
    }
  | {
      readonly kind: 'progress';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string;
      readonly what: string;
      readonly done: number;
      readonly total: number | null;
      readonly unit: 'bytes' | 'seconds' | 'checks';
    }
  | {
      readonly kind: 'note';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly stepId: string | null;
      readonly text: string;
    }
  | {
      readonly kind: 'outage.began';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly address: string;
      readonly probe: string;
      readonly vantage?: string;
      readonly answeredBefore?: string;
      readonly reason?: string;
      readonly from: string;
      readonly stepId: string | null;
    }
  | {
      readonly kind: 'outage';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly address: string;
      readonly probe: string;
      readonly vantage?: string;
      readonly answeredBefore?: string;
      readonly answeredAfter?: string;
      readonly reason?: string;
      readonly broken?: boolean;
      readonly from: string;
      readonly durationMs: number;
      readonly lost: number;
      readonly stepId: string | null /** Nobody saw its end: it lasted at least so long. Absent: it was seen. */;
      readonly end?: 'unseen';
    }
  | {
      readonly kind: 'watch.began';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly again?: boolean;
    }
  | {
      readonly kind: 'watch.ended';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string /** Since then nobody has watched the HA IPs from the own vantage of the plan. */;
      readonly until: string /** It was not meant to end; absent: the run ended. */;
      readonly why?: string;
    }
  | {
      readonly kind: 'guard.acted';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly reason: string;
      readonly proofs?: readonly Proof[];
    }
  | {
      readonly kind: 'load-balancer.seen';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly side: Side;
      readonly role: Role;
      readonly name: string;
      readonly state: LoadBalancerState;
      readonly locked: boolean;
    }
  | {
      readonly kind: 'ha-ip.leads';
      readonly seq: number;
      readonly at: string;
      readonly migrationId: string;
      readonly address: string;
      readonly side: Side;
    };

/** In order. */
export interface Events {
  readonly events: readonly Event[];
}

/** What one check of the preflight saw. */
export interface Finding {
  readonly check: string;
  readonly result: 'pass' | 'warn' | 'block' | 'unknown';
  readonly detail: string;
  readonly remedy: string;
}

/** A size of servers. `ephemeralGib` and `swapMib` are null where the cloud does not say. */
export interface Flavor {
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  readonly ramMib: number;
  readonly diskGib: number;
  readonly ephemeralGib: number | null;
  readonly swapMib: number | null;
}

/** The smallest first. */
export interface FlavorList {
  readonly flavors: readonly Flavor[];
}

/** A floating IP as Neutron tells of it. Its status says that an agent acted, never that somebody answers. */
export interface FloatingIp {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly address: string;
  readonly networkId: string;
  readonly portId: string | null;
  readonly fixedIpAddress: string | null;
  readonly status: string;
  readonly qosPolicyId: string | null;
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  readonly portForwardings: readonly {
    readonly protocol: string;
    readonly externalPort: number | null;
    readonly internalPort: number | null;
    readonly internalAddress: string;
  }[];
}

/** Ranges of what is expected; `basis` says where the figures come from. */
export interface Forecast {
  readonly outageMs: readonly [number, number];
  readonly handoverMs: readonly [number, number];
  readonly cutoverMs: readonly [number, number];
  readonly exposureSeconds: readonly [number, number];
  readonly durationSeconds: readonly [number, number];
  readonly bytes: number;
  readonly basis: readonly string[];
}

/** A span in which one probe had no answer from an HA IP. */
export interface Gap {
  readonly address: string;
  readonly probe: string;
  readonly vantage?: string;
  readonly answeredBefore?: string;
  readonly answeredAfter?: string;
  readonly from: string;
  readonly durationMs: number;
  readonly lost: number;
  readonly reason?: string;
  readonly broken?: boolean;
  readonly stepId:
    | string
    | null /** Absent: its end was seen. Else it lasted at least so long: `open` lasts still, of `unseen` nobody saw the end. */;
  readonly end?: 'open' | 'unseen';
}

/** What opens a gate: a person, nobody, a time, or a window (with `notBefore`, not before that time). */
export type Gate =
  | 'person'
  | 'automatic'
  | { readonly notBefore: string }
  | { readonly window: MaintenanceWindow; readonly notBefore?: string };

/** How load balancers are looked into. No secret is in it. */
export interface GuestPlan {
  readonly access: 'ssh' | 'console' | 'none';
  readonly ssh?: {
    readonly user?: string;
    readonly port?: number;
    readonly config?: string;
    readonly jump?: string;
    readonly acceptNew?: boolean;
  };
}

/** What one look inside a load balancer saw. Null for what was not looked at, or could not be read: `gaps` says why. */
export interface GuestReading {
  readonly access: 'ssh' | 'console' | 'none';
  readonly system: {
    readonly family: 'linux' | 'freebsd' | 'openbsd' | 'other';
    readonly name: string;
    readonly kernel: string;
    readonly hostName: string;
    readonly init: string | null;
  } | null;
  readonly vrrp:
    | readonly {
        readonly configuration: VrrpConfiguration | null;
        readonly running: VrrpRunning | null;
        readonly version: string | null /** What its own test said, line by line; null: not asked. */;
        readonly selfTest: readonly string[] | null;
        readonly warnings: readonly string[];
        readonly configurationDigest: string | null;
      }[]
    | null;
  readonly units:
    | readonly {
        readonly name: string;
        readonly active: boolean /** Starts by itself at boot; null: it cannot be told. */;
        readonly enabled: boolean | null;
        readonly after?: readonly string[];
      }[]
    | null;
  readonly interfaces:
    | readonly {
        readonly name: string;
        readonly macAddress: string | null;
        readonly mtu: number;
        readonly up: boolean;
        readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
      }[]
    | null;
  readonly routes:
    | readonly {
        readonly destination: string;
        readonly gateway: string | null;
        readonly interface: string | null;
        readonly source: string | null;
        readonly protocol?: string | null;
      }[]
    | null;
  readonly listening:
    | readonly {
        readonly protocol: 'tcp' | 'udp';
        readonly address: string;
        readonly port: number;
        readonly process: string | null;
      }[]
    | null;
  readonly mounts:
    | readonly {
        readonly device: string;
        readonly path: string;
        readonly fileSystem: string;
        readonly uuid: string | null;
      }[]
    | null;
  readonly fstab:
    | readonly {
        readonly device: string;
        readonly path: string;
        readonly fileSystem: string;
        readonly options: readonly string[];
        readonly line: number;
      }[]
    | null;
  readonly cloudInit: {
    readonly installed: boolean;
    readonly disabled: boolean;
    readonly keepsCache: boolean;
    readonly preservesHostName: boolean;
  } | null;
  readonly clock: {
    /** The guest's clock minus this machine's. */
    readonly offsetMs: number;
    readonly errorMs: number;
    readonly synchronized: boolean | null;
  } | null;
  readonly companions: readonly string[] | null;
  readonly oneLayer2?: readonly string[] | null;
  readonly scripts?:
    | readonly { readonly path: string; readonly text: string }[]
    | null /** Lines of the console that say that the boot stopped or stumbled. */;
  readonly trouble: readonly string[];
  readonly gaps: readonly { readonly what: string; readonly why: string }[];
}

/** An HA group as it was found in a cloud: who belongs together, and what proves it. */
export interface HaGroup {
  readonly name: string;
  readonly key: string;
  readonly projectId: string;
  readonly confidence: Confidence;
  readonly vips: readonly Vip[];
  readonly haIps: readonly HaIp[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly roles: {
    readonly primary: string | null;
    readonly kind: 'active-passive' | 'active-active' | 'unknown';
    readonly evidence: readonly string[];
  };
  readonly contradictions: readonly string[];
  readonly networks: readonly Network[];
  readonly subnets: readonly Subnet[];
  readonly routers: readonly { readonly router: Router; readonly subnetIds: readonly string[] }[];
  readonly securityGroups: readonly SecurityGroup[];
}

/** A floating IP that leads to a VIP. */
export interface HaIp {
  readonly address: string;
  readonly floatingIp: FloatingIp;
  readonly vipAddress: string;
  readonly declaredBy: 'vip-port' | 'own-port' | 'metadata' | 'declared';
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** What is missing of an HA IP is made, as a customer would by hand. */
export interface HaIpRequest {
  readonly cloud: string;
  readonly name: string;
  readonly servers: readonly string[];
  readonly network?: string;
  readonly vip?: string;
  readonly externalNetwork?: string;
  readonly address?: string;
  readonly virtualRouterId?: number;
  readonly dryRun?: boolean;
}

/** Where each HA IP was last seen, or made, to lead. One of which nothing is known yet is missing. */
export interface HaIpsLead {
  readonly lead: Readonly<Record<string, Side>>;
}

/** What a step may do to the service: nothing, one load balancer left, the VIP changes LB, or the HA IP changes cloud. */
export type Impact = 'none' | 'exposure' | 'handover' | 'cutover';

/** What looked like a part of a group and was left out, why, and the ids of what it is about. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
  readonly about: readonly string[];
}

/** A network. `cidrs`: of its subnets; null where the session may not see them, as is usual for external ones. */
export interface ListedNetwork {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly external: boolean;
  readonly shared: boolean;
  readonly mtu: number;
  readonly cidrs: readonly string[] | null;
}

/** One load balancer: its server, its ports in the order of its NICs, its disks with the root first, and why it belongs to the group. */
export interface LoadBalancer {
  readonly server: Server;
  readonly ports: readonly Port[];
  readonly disks: readonly Disk[];
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** `running`: its VRRP state is not known. MASTER and BACKUP only where they were observed. */
export type LoadBalancerState = 'gone' | 'off' | 'starting' | 'running' | 'MASTER' | 'BACKUP';

/** What Keystone of the source takes. Nothing of it is kept but who it belongs to. */
export type LoginCredentials =
  | {
      readonly kind: 'password';
      readonly userName: string;
      readonly userDomain: string;
      readonly password: string;
      readonly project: { readonly id: string } | { readonly name: string; readonly domain: string };
    }
  | { readonly kind: 'application-credential'; readonly id: string; readonly secret: string }
  | {
      readonly kind: 'token';
      readonly token: string;
      readonly project?: { readonly id: string } | { readonly name: string; readonly domain: string };
    };

/** How the load balancers of a group are looked into. `destinations`: where SSH reaches one, by name or id of its server. */
export interface LookInside {
  readonly guest: GuestPlan;
  readonly destinations?: Readonly<Record<string, string>>;
  readonly options?: DiscoveryOptions;
}

/** Hours of some days of the week in one time zone. A `to` at or before `from` is on the next day; none begins on a date of `except`. */
export interface MaintenanceWindow {
  readonly timeZone: string;
  readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  readonly from: string;
  readonly to: string;
  readonly except?: readonly string[];
}

/** One HA group on its way to the target, with its plan. */
export interface Migration {
  readonly id: string;
  readonly name: string;
  readonly groupKey: string;
  readonly state: MigrationState;
  readonly stepId: string | null;
  readonly gate: string | null;
  readonly error: ErrorRecord | null;
  readonly createdAt: string;
  readonly updatedAt: string /** A person asked for a pause, which may take effect only after the step under way. */;
  readonly paused?: true /** When its HA IPs were proved to be served in the target; absent before, and once they went back. */;
  readonly cutOverAt?: string;
  readonly plan: Plan;
}

/** Migrations that one may see, in the order in which they were made. */
export interface MigrationList {
  readonly migrations: readonly MigrationSummary[];
}

/** Where a migration stands. All but `aborted` and `committed` are active. */
export type MigrationState =
  | 'created'
  | 'running'
  | 'waiting'
  | 'guarding'
  | 'failed'
  | 'rolling-back'
  | 'rolled-back'
  | 'aborted'
  | 'completed'
  | 'committed';

/** A migration as lists show it. */
export interface MigrationSummary {
  readonly id: string;
  readonly name: string;
  readonly groupKey: string;
  readonly state: MigrationState;
  readonly stepId: string | null;
  readonly gate: string | null;
  readonly error: ErrorRecord | null;
  readonly createdAt: string;
  readonly updatedAt: string /** A person asked for a pause, which may take effect only after the step under way. */;
  readonly paused?: true /** When its HA IPs were proved to be served in the target; absent before, and once they went back. */;
  readonly cutOverAt?: string;
  readonly order: Order;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  readonly projectId: string;
  readonly haIps: readonly string[] /** In the order in which it comes to them; it may stand at the first. None where it goes back, or is over. */;
  readonly gates: readonly ShutGate[];
}

/** A cloud that this controller has a session for, and that one may name. */
export interface NameableCloud {
  readonly name: string /** As what a plan of one's own may name it: as the source, as the target, or as the session of the target's operator. */;
  readonly as: readonly ('source' | 'target' | 'operator')[];
}

/** A network as Neutron tells of it. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly mtu: number;
  readonly external: boolean;
  readonly shared: boolean;
  readonly portSecurityEnabled: boolean;
  readonly subnetIds: readonly string[];
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  readonly availabilityZoneHints: readonly string[];
  readonly vlanTransparent: boolean | null /** What it is made of; only operators see it. */;
  readonly provider: {
    readonly type: string;
    readonly physicalNetwork: string | null;
    readonly segmentationId: number | null;
  } | null;
}

/** By name. */
export interface NetworkList {
  readonly networks: readonly ListedNetwork[];
}

/** A login. `bearer` is a secret: what a program shows from now on, as `Authorization: Bearer`. Pages have the cookie instead. */
export interface NewSession {
  readonly actor: Actor;
  readonly expiresAt: string;
  readonly bearer?: string;
}

/** Which load balancer moves first. */
export type Order = 'primary-first' | 'standby-first';

/** What one step took, and what clients felt of it. */
export interface PhaseReport {
  readonly step: string;
  readonly title: string;
  readonly impact: Impact;
  readonly state: string;
  readonly startedAt: string;
  readonly seconds: number | null;
  readonly attempts: number /** Of the HA IP that was hit most, by the finest probe. */;
  readonly outageMs: number;
  readonly requestIds: readonly string[];
}

/** What will be made in the target from what was found in the source; the keys of a plan file. */
export interface Plan {
  readonly baton: 1;
  readonly name: string;
  readonly source: {
    readonly cloud: string;
    readonly projectId: string;
    readonly networkBackend: 'ovn' | 'openvswitch' | 'linuxbridge' | 'contrail' | 'unknown';
  };
  readonly target: {
    readonly cloud: string;
    readonly projectId: string;
    readonly networkBackend: 'ovn' | 'openvswitch' | 'linuxbridge' | 'contrail' | 'unknown';
    readonly operatorCloud?: string;
  };
  readonly order: 'primary-first' | 'standby-first';
  readonly outcome: {
    readonly made: readonly string[];
    readonly kept: readonly string[];
    readonly changed: readonly string[];
    readonly lost: readonly string[];
  };
  readonly choices: readonly { readonly about: string; readonly chosen: string; readonly why: string }[];
  readonly rollback: readonly string[];
  readonly forecast: Forecast;
  readonly gates: {
    readonly start?: Gate;
    readonly exposure?: Gate;
    readonly cutover: Gate;
    readonly secondary: WindowEnd;
  };
  readonly probe: ProbePlan;
  readonly guest?: GuestPlan;
  readonly timeouts: {
    readonly powerOff: number;
    readonly boot: number;
    readonly copy: number;
    readonly validate: number;
    readonly cutover: number;
    readonly guardInterval: number;
    readonly guardSilence?: number;
  };
  readonly handover?: {
    readonly kind: 'raise-secondary' | 'raise-and-stop' | 'demote' | 'soft-stop';
    readonly withoutNopreempt: boolean;
    readonly outageMs: readonly [number, number];
    readonly withinSeconds: number;
    readonly why: string;
  };
  readonly keepConnections?: {
    readonly limit: number;
    readonly addresses: { readonly source: string; readonly target: string };
    readonly udpPort: number;
  };
  readonly disks: PlannedDisks;
  readonly haIps: readonly PlannedHaIp[];
  readonly loadBalancers: readonly PlannedLoadBalancer[];
  readonly networks: readonly PlannedNetwork[];
  readonly routers: readonly PlannedRouter[];
  readonly securityGroups: readonly PlannedSecurityGroup[];
  readonly vips: readonly PlannedVip[];
  readonly runbook: readonly {
    readonly step: string;
    readonly title: string;
    readonly impact: 'none' | 'exposure' | 'handover' | 'cutover';
  }[];
  readonly groupKey: string;
  readonly created: string;
}

/** What a plan is wanted for. All but the group and the two clouds is chosen by Baton when it is not said. */
export interface PlanRequest {
  readonly group: string;
  readonly sourceCloud: string;
  readonly targetCloud: string;
  readonly targetOperatorCloud?: string;
  readonly look?: DiscoveryOptions;
  readonly primary?: string;
  readonly vantage?: readonly string[];
  readonly order?: Order;
  readonly cutover?: PlannedCutover;
  readonly cutovers?: Readonly<Record<string, PlannedCutover>>;
  readonly byName?: {
    readonly name: string;
    readonly update:
      | { readonly kind: 'designate'; readonly cloud: string }
      | {
          readonly kind: 'rfc2136';
          readonly server: string;
          readonly port: number;
          readonly zone: string;
          readonly keyFile?: string;
        };
    readonly ttlSeconds?: number;
  };
  readonly probe?: {
    readonly port?: number;
    readonly icmp?: boolean;
    readonly httpIntervalMs?: number;
    readonly expect?: { readonly status?: number; readonly body?: string };
    readonly udpPort?: number;
    readonly tcpPort?: number;
    readonly conversation?: { readonly port: number; readonly speaks: 'http' | 'echo' };
    readonly otherVantages?: Readonly<Record<string, readonly string[]>>;
  };
  readonly flavors?: Readonly<Record<string, string>>;
  readonly volumeType?: string;
  readonly externalNetwork?: string;
  readonly calibrate?: boolean;
  readonly guest?: GuestPlan;
  readonly sshDestinations?: Readonly<Record<string, string>>;
  readonly sshDestinationsInTarget?: Readonly<Record<string, string>>;
  readonly keepConnections?: {
    readonly limitSeconds?: number;
    readonly addresses: Readonly<Record<string, string>>;
    readonly udpPort?: number;
  };
  readonly disks?: {
    readonly strategy?: 'image' | 'mover' | 'rbd';
    readonly mover?: {
      readonly image: string;
      readonly gateway: string;
      readonly listen?: string;
      readonly through?: readonly string[];
      readonly goalSeconds?: number;
    };
    readonly rbd?: {
      readonly source: {
        readonly pool: string;
        readonly rootPool?: string;
        readonly conf?: string;
        readonly id?: string;
        readonly keyring?: string;
        readonly through?: readonly string[];
      };
      readonly target: {
        readonly pool: string;
        readonly rootPool?: string;
        readonly conf?: string;
        readonly id?: string;
        readonly keyring?: string;
        readonly through?: readonly string[];
      };
      readonly goalSeconds?: number;
    };
    readonly limits?: { readonly bytesPerSecond?: number; readonly readLatencyMs?: number };
  };
  readonly gates?: {
    readonly start?: Gate;
    readonly exposure?: Gate;
    readonly cutover?: Gate;
    readonly secondary?: WindowEnd;
  };
}

/** A plan, and how its group is found where somebody declared it. */
export interface PlanToCheck {
  readonly plan: Plan;
  readonly look?: DiscoveryOptions;
}

/** How an HA IP changes cloud. */
export type PlannedCutover =
  | { readonly driver: 'floating-ip' }
  | {
      readonly driver: 'hook';
      readonly command?: readonly string[];
      readonly url?: string;
      readonly timeoutSeconds: number;
    }
  | {
      readonly driver: 'dns';
      readonly name: string;
      readonly ttlSeconds: number;
      readonly usualTtlSeconds: number;
      readonly update:
        | { readonly kind: 'designate'; readonly cloud: string }
        | {
            readonly kind: 'rfc2136';
            readonly server: string;
            readonly port: number;
            readonly zone: string;
            readonly keyFile?: string;
          };
    };

/** How the disks get across. */
export type PlannedDisks =
  | {
      readonly strategy: 'image';
      readonly preCopy: 'rehearse' | 'skip';
      readonly limits?: { readonly bytesPerSecond?: number; readonly readLatencyMs?: number };
    }
  | {
      readonly strategy: 'mover';
      readonly preCopy: 'passes' | 'skip';
      readonly mover: {
        readonly image: string;
        readonly gateway: string;
        readonly listen?: string;
        readonly through?: readonly string[];
        readonly goalSeconds: number;
      };
      readonly limits?: { readonly bytesPerSecond?: number; readonly readLatencyMs?: number };
    }
  | {
      readonly strategy: 'rbd';
      readonly preCopy: 'passes' | 'skip';
      readonly rbd: {
        readonly source: {
          readonly pool: string;
          readonly rootPool?: string;
          readonly conf?: string;
          readonly id?: string;
          readonly keyring?: string;
          readonly through?: readonly string[];
        };
        readonly target: {
          readonly pool: string;
          readonly rootPool?: string;
          readonly conf?: string;
          readonly id?: string;
          readonly keyring?: string;
          readonly through?: readonly string[];
        };
        readonly goalSeconds: number;
      };
      readonly limits?: { readonly bytesPerSecond?: number; readonly readLatencyMs?: number };
    };

/** An HA IP, and the network of the target that holds its address. */
export interface PlannedHaIp {
  readonly address: string;
  readonly vipAddress: string;
  readonly targetNetwork: { readonly id: string; readonly name: string };
  readonly sourceFloatingIpId: string;
  readonly cutover?: PlannedCutover;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly tags?: readonly string[];
}

/** A load balancer in the source, and what it is to be in the target. */
export interface PlannedLoadBalancer {
  readonly role: 'primary' | 'secondary';
  readonly name: string;
  readonly sourceServerId: string;
  readonly sshDestination?: string;
  readonly sshDestinationInTarget?: string;
  readonly flavor: { readonly source: string; readonly target: string; readonly targetId: string };
  readonly availabilityZone?: string;
  readonly keyPair?: { readonly name: string; readonly publicKey: string };
  readonly configDrive: boolean;
  readonly answersAs?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly imageProperties: Readonly<Record<string, string>>;
  readonly nics: readonly {
    readonly name: string;
    readonly sourcePortId: string;
    readonly sourceNetworkId: string;
    readonly macAddress: string;
    readonly fixedIps: readonly { readonly subnetId: string; readonly address: string }[];
    readonly sourceSecurityGroupIds: readonly string[];
    readonly allowedAddressPairs: readonly { readonly ipAddress: string; readonly macAddress?: string }[];
    readonly portSecurityEnabled: boolean;
    readonly adminStateUp?: boolean;
    readonly dnsName?: string;
    readonly dnsDomain?: string;
    readonly extraDhcpOptions?: readonly { readonly name: string; readonly value: string; readonly ipVersion: 4 | 6 }[];
    readonly vnicType?: string;
    readonly tags?: readonly string[];
  }[];
  readonly disks: readonly {
    readonly key: string;
    readonly name: string;
    readonly boot: boolean;
    readonly sizeGib: number;
    readonly source:
      | { readonly kind: 'image-root'; readonly imageId: string }
      | { readonly kind: 'volume'; readonly volumeId: string; readonly volumeType: string | null };
    readonly targetVolumeType: string;
  }[];
}

/** A network of the source, and what takes its place. */
export interface PlannedNetwork {
  readonly name: string;
  readonly sourceId: string;
  readonly target: 'create' | { readonly use: string };
  readonly mtu: number;
  readonly portSecurityEnabled: boolean;
  readonly dnsDomain?: string;
  readonly availabilityZoneHints?: readonly string[];
  readonly vlanTransparent?: boolean;
  readonly tags?: readonly string[];
  readonly subnets: readonly {
    readonly sourceId: string;
    readonly name: string;
    readonly use?: string;
    readonly ipVersion: 4 | 6;
    readonly cidr: string;
    readonly gatewayIp: string | null;
    readonly enableDhcp: boolean;
    readonly dnsNameservers: readonly string[];
    readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
    readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
    readonly ipv6AddressMode: string | null;
    readonly ipv6RaMode: string | null;
    readonly dnsPublishFixedIp?: boolean;
    readonly tags?: readonly string[];
  }[];
}

/** A router of the source, and what takes its place. */
export interface PlannedRouter {
  readonly name: string;
  readonly sourceId: string;
  readonly target: 'create' | { readonly use: string };
  readonly externalNetwork: { readonly id: string; readonly name: string } | null;
  readonly sourceSubnetIds: readonly string[];
  readonly interfaces?: readonly { readonly subnetId: string; readonly address: string }[];
  readonly availabilityZoneHints?: readonly string[];
  readonly tags?: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly nexthop: string }[];
}

/** A security group of the source, and what takes its place. */
export interface PlannedSecurityGroup {
  readonly name: string;
  readonly sourceId: string;
  readonly target: 'create' | { readonly use: string };
  readonly stateful: boolean;
  readonly rules: readonly {
    readonly direction: 'ingress' | 'egress';
    readonly etherType: 'IPv4' | 'IPv6';
    readonly protocol: string | null;
    readonly portRangeMin: number | null;
    readonly portRangeMax: number | null;
    readonly remoteIpPrefix: string | null;
    readonly remoteGroupId: string | null;
    readonly description: string;
  }[];
  readonly tags?: readonly string[];
}

/** A gate of a plan, if it is begun now. */
export interface PlannedTime {
  readonly gate:
    | 'start'
    | 'exposure'
    | 'cutover'
    | 'secondary' /** When it will be passed at the earliest: if every person approves at once, and all goes as fast as forecast. Null: its window never opens again. */;
  readonly earliest: string | null;
}

/** A VIP, and the port that reserves it in the source. */
export interface PlannedVip {
  readonly address: string;
  readonly name: string;
  readonly sourcePortId: string;
  readonly sourceNetworkId: string;
  readonly sourceSubnetId: string;
  readonly sourceSecurityGroupIds: readonly string[];
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly tags?: readonly string[];
}

/** A port as Neutron tells of it. */
export interface Port {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly networkId: string;
  readonly macAddress: string;
  readonly fixedIps: readonly { readonly subnetId: string; readonly address: string }[];
  readonly allowedAddressPairs: readonly { readonly ipAddress: string; readonly macAddress?: string }[];
  readonly securityGroupIds: readonly string[];
  readonly portSecurityEnabled: boolean;
  readonly adminStateUp: boolean;
  readonly status: string /** Empty for an unbound port. */;
  readonly deviceId: string;
  readonly deviceOwner: string;
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  readonly extraDhcpOptions: readonly { readonly name: string; readonly value: string; readonly ipVersion: 4 | 6 }[];
  readonly vnicType: string /** How it is plugged; only operators see it. */;
  readonly binding: {
    readonly vifType: string;
    readonly vifDetails: Readonly<Record<string, string | boolean | number>>;
    readonly hostId: string;
  } | null /** Of a trunk's parent port. */;
  readonly trunk: {
    readonly trunkId: string;
    readonly subPorts: readonly {
      readonly portId: string;
      readonly segmentationType: string;
      readonly segmentationId: number;
    }[];
  } | null;
}

/** What each check of the preflight saw. */
export interface PreflightResult {
  readonly findings: readonly Finding[];
}

/** From where, and how, the HA IPs are watched. */
export interface ProbePlan {
  readonly vantage: readonly string[];
  readonly icmp: { readonly intervalMs: number } | null;
  readonly otherVantages?: Readonly<Record<string, readonly string[]>>;
  readonly http: {
    readonly port: number;
    readonly path: string;
    readonly intervalMs: number;
    readonly identify: 'body' | 'none' | { readonly header: string };
    readonly expect?: { readonly status?: number; readonly body?: string };
  } | null;
  readonly udp?: { readonly port: number; readonly intervalMs: number };
  readonly tcp?: { readonly port: number; readonly intervalMs: number };
  readonly conversation?: { readonly port: number; readonly intervalMs: number; readonly speaks: 'http' | 'echo' };
}

/** Problem details (RFC 9457): what happened and why (`detail`), and how to solve it (`remedy`). Decide on `code`, never on words. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly requestIds: readonly string[];
  readonly instance: string;
  readonly retryable: boolean;
  readonly findings?: readonly Finding[];
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

/** One thing that a step proved, or could not prove with the access it has. */
export interface Proof {
  readonly what: string;
  readonly result: 'proved' | 'not-provable';
  readonly detail: string /** What was measured, by names that end in the unit. */;
  readonly figures?: Readonly<Record<string, number>>;
}

/** What was seen inside each load balancer, by server id. */
export interface Readings {
  readonly readings: Readonly<Record<string, GuestReading>>;
}

/** Whether the store answers. */
export interface Ready {
  readonly ready: boolean;
}

/** Forecast beside measured, every gap, every proof, every request id. */
export interface Report {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly order: string;
  readonly source: string;
  readonly target: string;
  readonly haIps: readonly string[];
  readonly loadBalancers: readonly string[];
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly forecast: Forecast;
  readonly measured: {
    readonly outageMs: number | null /** It was no less: a gap lasts, or nobody saw its end. */;
    readonly outageIsAtLeast: boolean /** The probe that the figure comes from; null when nobody watched. */;
    readonly outageClock: string | null;
    readonly exposureSeconds: number | null;
    readonly durationSeconds: number | null;
    readonly bytes: number;
  };
  readonly phases: readonly PhaseReport[];
  readonly addresses: readonly AddressReport[];
  readonly gaps: readonly Gap[];
  readonly proofs: readonly {
    readonly what: string;
    readonly result: 'proved' | 'not-provable';
    readonly detail: string /** What was measured, by names that end in the unit. */;
    readonly figures?: Readonly<Record<string, number>>;
    readonly step: string;
  }[];
  readonly outcome: {
    readonly made: readonly string[];
    readonly kept: readonly string[];
    readonly changed: readonly string[];
    readonly lost: readonly string[];
  };
}

/** Of a load balancer in its HA group. */
export type Role = 'primary' | 'secondary';

/** A router as Neutron tells of it. */
export interface Router {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly status: string;
  readonly externalNetworkId: string | null;
  readonly externalAddresses: readonly string[];
  readonly routes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly distributed: boolean | null;
  readonly ha: boolean | null;
  readonly enableSnat: boolean | null;
  readonly availabilityZoneHints: readonly string[];
}

/** `wanted`: some controller is to run it. `running`: a process does. */
export interface Run {
  readonly wanted: boolean;
  readonly running: boolean;
}

/** Some controller will run it. */
export interface RunWanted {
  readonly wanted: true;
}

/** The same as its daemon says that it runs now. */
export interface RunningInstance {
  readonly name: string;
  readonly interface: string | null;
  readonly routerId: number | null;
  readonly state: 'MASTER' | 'BACKUP' | 'FAULT' | 'INIT' | 'STOP';
  readonly basePriority: number | null;
  readonly effectivePriority: number | null;
  readonly masterPriority: number | null;
  readonly holdsAddresses: boolean | null;
  readonly addresses: readonly string[];
  readonly advertsReceived: number | null;
  readonly advertsSent: number | null;
  readonly becameMaster: number | null;
}

/** Of migrations that one may see and that a time or a window holds: their gates ahead, in the order in which they come to them. */
export interface Schedule {
  readonly appointments: readonly Appointment[];
}

/** A security group with its rules. */
export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly stateful: boolean;
  readonly rules: readonly {
    readonly id: string;
    readonly direction: 'ingress' | 'egress';
    readonly etherType: 'IPv4' | 'IPv6';
    readonly protocol: string | null;
    readonly portRangeMin: number | null;
    readonly portRangeMax: number | null;
    readonly remoteIpPrefix: string | null;
    readonly remoteGroupId: string | null;
    readonly remoteAddressGroupId: string | null;
    readonly description: string;
  }[];
}

/** A server as Nova tells of it. */
export interface Server {
  readonly id: string;
  readonly name: string;
  readonly description?: string | null;
  readonly projectId: string;
  readonly hostId: string | null;
  readonly status:
    | 'ACTIVE'
    | 'BUILD'
    | 'DELETED'
    | 'ERROR'
    | 'HARD_REBOOT'
    | 'MIGRATING'
    | 'PASSWORD'
    | 'PAUSED'
    | 'REBOOT'
    | 'REBUILD'
    | 'RESCUE'
    | 'RESIZE'
    | 'REVERT_RESIZE'
    | 'SHELVED'
    | 'SHELVED_OFFLOADED'
    | 'SHUTOFF'
    | 'SOFT_DELETED'
    | 'SUSPENDED'
    | 'UNKNOWN'
    | 'VERIFY_RESIZE' /** What Nova is doing to it: only while this is null may the status be trusted. */;
  readonly taskState: string | null /** 0 no state, 1 running, 3 paused, 4 shut down, 6 crashed, 7 suspended. */;
  readonly powerState: number;
  readonly locked: boolean;
  readonly lockedReason: string | null;
  readonly flavor: {
    readonly name: string;
    readonly vcpus: number;
    readonly ramMib: number;
    readonly diskGib: number;
    readonly ephemeralGib: number | null;
    readonly swapMib: number | null;
  } /** Null when it boots from a volume. */;
  readonly imageId: string | null;
  readonly volumesAttached: readonly { readonly volumeId: string; readonly deleteOnTermination: boolean | null }[];
  readonly keyName: string | null;
  readonly availabilityZone: string | null;
  readonly configDrive: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly string[] /** Nova's reason when the status is ERROR. */;
  readonly fault: string | null;
  readonly created: string;
}

/** A login and its end. */
export interface Session {
  readonly actor: Actor;
  readonly expiresAt: string;
}

/** A gate that a migration has not passed yet, and what opens it. */
export interface ShutGate {
  readonly gate: 'start' | 'exposure' | 'cutover' | 'secondary';
  readonly opens: WindowEnd;
}

/** One of the two clouds of a migration. */
export type Side = 'source' | 'target';

/** One HA group, looked at closely. */
export interface SoughtGroup {
  readonly group: HaGroup;
  readonly leftOut: readonly LeftOut[];
}

/** A step of one migration as the journal knows it. */
export interface Step {
  readonly stepId: string;
  readonly title: string;
  readonly impact: Impact;
  readonly state: 'running' | 'done' | 'failed' | 'undone';
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly attempts: number;
  readonly evidence: { readonly proofs: readonly Proof[]; readonly data?: Readonly<Record<string, unknown>> } | null;
  readonly error: ErrorRecord | null;
  readonly requestIds: readonly string[];
}

/** In the order in which they were begun first. */
export interface Steps {
  readonly steps: readonly Step[];
}

/** A subnet as Neutron tells of it. */
export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly projectId: string;
  readonly revision: number;
  readonly networkId: string;
  readonly ipVersion: 4 | 6;
  readonly cidr: string;
  readonly gatewayIp: string | null;
  readonly enableDhcp: boolean;
  readonly dnsNameservers: readonly string[];
  readonly hostRoutes: readonly { readonly destination: string; readonly nexthop: string }[];
  readonly allocationPools: readonly { readonly start: string; readonly end: string }[];
  readonly ipv6AddressMode: string | null;
  readonly ipv6RaMode: string | null;
  readonly subnetPoolId: string | null;
  readonly serviceTypes: readonly string[];
  readonly dnsPublishFixedIp: boolean;
}

/** The command was recorded. */
export type Taken = Readonly<Record<string, never>>;

/** An internal address that load balancers share, and the unbound port that reserves it. */
export interface Vip {
  readonly address: string;
  readonly networkId: string;
  readonly port: Port | null;
  readonly confidence: Confidence;
  readonly evidence: readonly string[];
}

/** A volume as Cinder tells of it. */
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly projectId: string | null;
  readonly status: string;
  readonly sizeGib: number;
  readonly volumeType: string | null;
  readonly bootable: boolean;
  readonly encrypted: boolean;
  readonly multiattach: boolean;
  readonly availabilityZone: string | null;
  readonly metadata: Readonly<
    Record<string, string>
  > /** Image properties that a boot volume carries, such as hw_disk_bus. */;
  readonly imageMetadata: Readonly<Record<string, string>>;
  readonly attachedTo: readonly { readonly serverId: string; readonly device: string }[];
}

/** A kind of volumes. `encrypted` is null where the cloud does not tell this session. */
export interface VolumeType {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly encrypted: boolean | null;
}

/** By name. */
export interface VolumeTypeList {
  readonly volumeTypes: readonly VolumeType[];
}

/** How a daemon is configured. Secrets were taken out. */
export interface VrrpConfiguration {
  readonly kind: 'keepalived' | 'carp' | 'ucarp' | 'vyos' | 'pacemaker';
  readonly files: readonly string[];
  readonly instances: readonly VrrpInstance[];
  readonly syncGroups: readonly {
    readonly name: string;
    readonly instances: readonly string[];
    readonly notifies: readonly string[];
  }[];
  readonly routerName: string | null;
  readonly dependsOnHostName: boolean;
  readonly startupDelaySeconds: number;
  readonly garpRefreshSeconds: number /** How many secrets were taken out. */;
  readonly redacted: number;
}

/** One VRRP instance, CARP vhid or address resource of Pacemaker, as it is configured. */
export interface VrrpInstance {
  readonly name: string;
  readonly interface: string | null /** VRID or vhid. */;
  readonly routerId: number | null;
  readonly priority: number | null;
  readonly version: 2 | 3 | null;
  readonly advertIntervalMs: number | null /** CARP and ucarp: seconds, and 1/256 of a second. */;
  readonly advert: { readonly base: number; readonly skew: number } | null;
  readonly startState: 'MASTER' | 'BACKUP' | null;
  readonly preempts: boolean | null;
  readonly addresses: readonly {
    readonly address: string;
    readonly prefixLength: number | null;
    readonly interface: string | null;
  }[];
  readonly excludedAddresses: readonly {
    readonly address: string;
    readonly prefixLength: number | null;
    readonly interface: string | null;
  }[] /** Null: multicast. */;
  readonly unicast: { readonly source: string | null; readonly peers: readonly string[] } | null;
  readonly virtualMac: string | null;
  readonly vmacTransmitsFromBase: boolean;
  readonly syncGroup: string | null;
  readonly tracks: readonly {
    readonly kind: 'interface' | 'script' | 'file' | 'process' | 'bfd';
    readonly name: string;
    readonly weight: number | null;
    readonly what: string | null;
  }[];
  readonly authentication: 'none' | 'pass' | 'ah' | 'hmac';
  readonly notifies: readonly string[];
}

/** How a daemon says that it runs now. */
export interface VrrpRunning {
  readonly kind: 'keepalived' | 'carp' | 'ucarp' | 'vyos' | 'pacemaker';
  readonly instances: readonly RunningInstance[];
  readonly demotion: number | null;
  readonly redacted: number;
}

/** What ends the rollback window: as of any gate, or a span after the cutover, such as 5d (with `window`, in its first opening after it). */
export type WindowEnd =
  | 'person'
  | 'automatic'
  | { readonly notBefore: string }
  | { readonly window: MaintenanceWindow; readonly notBefore?: string }
  | { readonly after: string }
  | { readonly window: MaintenanceWindow; readonly after: string };
