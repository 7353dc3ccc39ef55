import type { MessageRow, VolumeRow, VolumeSnapshotRow, VolumeTypeRow } from '../block-storage/rows.ts';
import type { FlavorRow, KeyPairRow, ServerActionRow, ServerGroupRow, ServerRow } from '../compute/rows.ts';
import type { ClaimRow, ConsoleRow, GuestRow } from '../guest/rows.ts';
import type { ProjectRow, TokenRow, UserRow } from '../identity/rows.ts';
import type { ImageRow } from '../image/rows.ts';
import type {
  FloatingIpRow,
  NetworkRow,
  PortRow,
  RouterRow,
  SecurityGroupRow,
  SecurityGroupRuleRow,
  SubnetRow,
} from '../network/rows.ts';
import { type Change, Table } from './table.ts';
import type { TaskRow } from './tasks.ts';

/** A limit of one project; the id is `<project id>/<resource>`, such as `.../floatingip`. Absent: unlimited. */
export interface QuotaRow {
  readonly id: string;
  readonly limit: number;
}

/** Everything that one cloud knows. */
export class CloudState {
  readonly projects: Table<ProjectRow>;
  readonly users: Table<UserRow>;
  readonly tokens: Table<TokenRow>;
  readonly quotas: Table<QuotaRow>;
  readonly flavors: Table<FlavorRow>;
  readonly keyPairs: Table<KeyPairRow>;
  readonly servers: Table<ServerRow>;
  readonly serverGroups: Table<ServerGroupRow>;
  readonly serverActions: Table<ServerActionRow>;
  readonly volumeTypes: Table<VolumeTypeRow>;
  readonly volumes: Table<VolumeRow>;
  readonly snapshots: Table<VolumeSnapshotRow>;
  readonly messages: Table<MessageRow>;
  readonly images: Table<ImageRow>;
  readonly networks: Table<NetworkRow>;
  readonly subnets: Table<SubnetRow>;
  readonly routers: Table<RouterRow>;
  readonly ports: Table<PortRow>;
  readonly securityGroups: Table<SecurityGroupRow>;
  readonly securityGroupRules: Table<SecurityGroupRuleRow>;
  readonly floatingIps: Table<FloatingIpRow>;
  readonly guests: Table<GuestRow>;
  readonly consoles: Table<ConsoleRow>;
  readonly claims: Table<ClaimRow>;
  readonly tasks: Table<TaskRow>;

  constructor(tell: (change: Omit<Change, 'cloud'>) => void) {
    this.projects = new Table<ProjectRow>('projects', tell);
    this.users = new Table<UserRow>('users', tell);
    this.tokens = new Table<TokenRow>('tokens', tell);
    this.quotas = new Table<QuotaRow>('quotas', tell);
    this.flavors = new Table<FlavorRow>('flavors', tell);
    this.keyPairs = new Table<KeyPairRow>('keyPairs', tell);
    this.servers = new Table<ServerRow>('servers', tell);
    this.serverGroups = new Table<ServerGroupRow>('serverGroups', tell);
    this.serverActions = new Table<ServerActionRow>('serverActions', tell);
    this.volumeTypes = new Table<VolumeTypeRow>('volumeTypes', tell);
    this.volumes = new Table<VolumeRow>('volumes', tell);
    this.snapshots = new Table<VolumeSnapshotRow>('snapshots', tell);
    this.messages = new Table<MessageRow>('messages', tell);
    this.images = new Table<ImageRow>('images', tell);
    this.networks = new Table<NetworkRow>('networks', tell);
    this.subnets = new Table<SubnetRow>('subnets', tell);
    this.routers = new Table<RouterRow>('routers', tell);
    this.ports = new Table<PortRow>('ports', tell);
    this.securityGroups = new Table<SecurityGroupRow>('securityGroups', tell);
    this.securityGroupRules = new Table<SecurityGroupRuleRow>('securityGroupRules', tell);
    this.floatingIps = new Table<FloatingIpRow>('floatingIps', tell);
    this.guests = new Table<GuestRow>('guests', tell);
    this.consoles = new Table<ConsoleRow>('consoles', tell);
    this.claims = new Table<ClaimRow>('claims', tell);
    this.tasks = new Table<TaskRow>('tasks', tell);
  }
}

/** The limit of a project for a resource; null: unlimited. */
export function limitOf(state: CloudState, projectId: string, resource: string): number | null {
  const limit = state.quotas.get(`${projectId}/${resource}`)?.limit ?? -1;
  return limit < 0 ? null : limit;
}
