import { z } from 'zod';
import { commonFields, presentText, toCommon, type NeutronResource } from './neutron-resource.ts';

export interface FixedIp {
  readonly subnetId: string;
  readonly address: string;
}

/** Without an address Neutron chooses one of the subnet. */
export interface WantedFixedIp {
  readonly subnetId: string;
  readonly address?: string;
}

export interface AddressPair {
  readonly ipAddress: string;
  readonly macAddress?: string;
}

export interface Port extends NeutronResource {
  readonly id: string;
  readonly networkId: string;
  readonly macAddress: string;
  readonly fixedIps: readonly FixedIp[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly securityGroupIds: readonly string[];
  readonly portSecurityEnabled: boolean;
  readonly adminStateUp: boolean;
  /** An unbound port stays DOWN for ever, even while it works as a VIP. */
  readonly status: string;
  /** Empty for an unbound port. */
  readonly deviceId: string;
  readonly deviceOwner: string;
  /** What the guest is called in the cloud's DNS. */
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
  readonly qosPolicyId: string | null;
  /** Options that DHCP gives beside its own. */
  readonly extraDhcpOptions: readonly ExtraDhcpOption[];
  /** `normal`, or a way past the virtual switch such as `direct`. */
  readonly vnicType: string;
  /** Only operators see it (policy get_port:binding:vif_type). */
  readonly binding: PortBinding | null;
  /** Of a trunk's parent port (extension trunk-details). */
  readonly trunk: PortTrunk | null;
}

export interface ExtraDhcpOption {
  readonly name: string;
  readonly value: string;
  readonly ipVersion: 4 | 6;
}

export interface PortBinding {
  /** `unbound`, `ovs`, `bridge`, `vrouter`, `binding_failed`, ... */
  readonly vifType: string;
  /** `bound_drivers` are the names of the mechanism drivers, such as `ovn` or `linuxbridge`. */
  readonly vifDetails: Readonly<Record<string, string | boolean | number>>;
  /** Empty while it is bound nowhere. */
  readonly hostId: string;
}

export interface PortTrunk {
  readonly trunkId: string;
  readonly subPorts: readonly {
    readonly portId: string;
    readonly segmentationType: string;
    readonly segmentationId: number;
  }[];
}

export interface NewPort {
  readonly name: string;
  readonly description: string;
  readonly networkId: string;
  readonly macAddress?: string;
  readonly fixedIps: readonly WantedFixedIp[];
  readonly securityGroupIds: readonly string[];
  readonly allowedAddressPairs: readonly AddressPair[];
  readonly portSecurityEnabled?: boolean;
  readonly adminStateUp?: boolean;
  readonly dnsName?: string;
  readonly dnsDomain?: string;
  readonly extraDhcpOptions?: readonly ExtraDhcpOption[];
  readonly vnicType?: string;
}

/** What a port's owner may change while a guest uses it. */
export interface PortChange {
  readonly allowedAddressPairs?: readonly AddressPair[];
  readonly securityGroupIds?: readonly string[];
}

const pairSchema = z
  .object({ ip_address: z.string(), mac_address: z.string().optional() })
  .transform((raw): AddressPair => ({
    ipAddress: raw.ip_address,
    ...(raw.mac_address === undefined ? {} : { macAddress: raw.mac_address }),
  }));

const dhcpOptionSchema = z
  .object({ opt_name: z.string(), opt_value: z.coerce.string(), ip_version: z.coerce.number().default(4) })
  .transform((raw): ExtraDhcpOption => ({
    name: raw.opt_name,
    value: raw.opt_value,
    ipVersion: raw.ip_version === 6 ? 6 : 4,
  }));

const trunkSchema = z
  .object({
    trunk_id: z.string(),
    sub_ports: z.array(z.object({ port_id: z.string(), segmentation_type: z.string(), segmentation_id: z.number() })),
  })
  .transform((raw): PortTrunk => ({
    trunkId: raw.trunk_id,
    subPorts: raw.sub_ports.map((one) => ({
      portId: one.port_id,
      segmentationType: one.segmentation_type,
      segmentationId: one.segmentation_id,
    })),
  }));

const flatSchema = z.union([z.string(), z.boolean(), z.number()]);
const driversSchema = z.record(z.string(), z.string()).transform((raw) => Object.values(raw).join(' '));

/** `bound_drivers` is an object by level (`{"0": "ovn"}`), of which the names are kept; other objects are left out. */
const vifDetailsSchema = z.record(z.string(), z.unknown()).transform((raw): PortBinding['vifDetails'] =>
  Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) => {
      const flat = (key === 'bound_drivers' ? driversSchema : flatSchema).safeParse(value);
      return flat.success ? [[key, flat.data] as const] : [];
    }),
  ),
);

export const portSchema = z
  .object({
    ...commonFields,
    network_id: z.string(),
    mac_address: z.string(),
    fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })),
    allowed_address_pairs: z.array(pairSchema).default([]),
    security_groups: z.array(z.string()).default([]),
    port_security_enabled: z.boolean().default(true),
    admin_state_up: z.boolean(),
    status: z.string(),
    device_id: z.string().nullish(),
    device_owner: z.string().nullish(),
    dns_name: presentText,
    dns_domain: presentText,
    qos_policy_id: z.string().nullish(),
    extra_dhcp_opts: z.array(dhcpOptionSchema).default([]),
    'binding:vnic_type': z.string().default('normal'),
    'binding:vif_type': z.string().nullish(),
    'binding:vif_details': vifDetailsSchema.nullish(),
    'binding:host_id': z.string().nullish(),
    trunk_details: trunkSchema.nullish(),
  })
  .transform((raw): Port => ({
    ...toCommon(raw),
    networkId: raw.network_id,
    macAddress: raw.mac_address,
    fixedIps: raw.fixed_ips.map((ip) => ({ subnetId: ip.subnet_id, address: ip.ip_address })),
    allowedAddressPairs: raw.allowed_address_pairs,
    securityGroupIds: raw.security_groups,
    portSecurityEnabled: raw.port_security_enabled,
    adminStateUp: raw.admin_state_up,
    status: raw.status,
    deviceId: raw.device_id ?? '',
    deviceOwner: raw.device_owner ?? '',
    dnsName: raw.dns_name,
    dnsDomain: raw.dns_domain,
    qosPolicyId: raw.qos_policy_id ?? null,
    extraDhcpOptions: raw.extra_dhcp_opts,
    vnicType: raw['binding:vnic_type'],
    binding:
      typeof raw['binding:vif_type'] === 'string'
        ? {
            vifType: raw['binding:vif_type'],
            vifDetails: raw['binding:vif_details'] ?? {},
            hostId: raw['binding:host_id'] ?? '',
          }
        : null,
    trunk: raw.trunk_details ?? null,
  }));
