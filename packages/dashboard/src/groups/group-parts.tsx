import type { ReactElement } from 'react';
import type { Disk, HaGroup, HaIp, LoadBalancer, Vip } from '../api/types/ha-group.ts';
import { type Column, DataTable } from '../shared/data-table.tsx';

/** Everything that belongs together, with what proves that it does. */
export function GroupParts({ group }: { readonly group: HaGroup }): ReactElement {
  const networks = group.networks.map(({ id, name, mtu }) => {
    const cidrs = group.subnets.filter(({ networkId }) => networkId === id).map(({ cidr }) => cidr);
    return `${name} (${cidrs.join(', ')}, MTU ${mtu})`;
  });
  return (
    <>
      <section className="card" aria-label="HA IPs and VIPs">
        <DataTable
          caption="HA IPs"
          columns={HA_IPS}
          rows={group.haIps}
          rowKey={({ address }) => address}
          empty={null}
        />
        <DataTable caption="VIPs" columns={VIPS} rows={group.vips} rowKey={({ address }) => address} empty={null} />
      </section>
      <section className="card" aria-label="Load balancers">
        <DataTable
          caption="Load balancers"
          columns={BALANCERS}
          rows={group.loadBalancers}
          rowKey={({ server }) => server.id}
          empty={null}
        />
        <dl className="facts">
          <div>
            <dt>networks</dt>
            <dd>{networks.join('; ')}</dd>
          </div>
          <div>
            <dt>routers</dt>
            <dd>{group.routers.map(({ router }) => router.name).join(', ') || 'none'}</dd>
          </div>
          <div>
            <dt>security groups</dt>
            <dd>{group.securityGroups.map(({ name }) => name).join(', ') || 'none'}</dd>
          </div>
          <div>
            <dt>key</dt>
            <dd className="id">{group.key}</dd>
          </div>
        </dl>
      </section>
    </>
  );
}

interface Proved {
  readonly confidence: string;
  readonly evidence: readonly string[];
}

const proof = <Row extends Proved>(): readonly Column<Row>[] => [
  { key: 'confidence', title: 'Confidence', cell: ({ confidence }) => confidence },
  { key: 'evidence', title: 'Evidence', isWide: true, cell: ({ evidence }) => evidence.join('; ') },
];

const DECLARED: Readonly<Record<HaIp['declaredBy'], string>> = {
  'vip-port': 'VIP port',
  'own-port': "a load balancer's own port",
  metadata: 'server metadata',
  declared: 'a person',
};

const HA_IPS: readonly Column<HaIp>[] = [
  { key: 'address', title: 'HA IP', cell: ({ address }) => <span className="id">{address}</span> },
  { key: 'vip', title: 'leads to VIP', cell: ({ vipAddress }) => <span className="id">{vipAddress}</span> },
  { key: 'declared', title: 'known by', cell: ({ declaredBy }) => DECLARED[declaredBy] },
  { key: 'status', title: 'Status', cell: ({ floatingIp }) => floatingIp.status },
  { key: 'id', title: 'Floating IP', cell: ({ floatingIp }) => <span className="id quiet">{floatingIp.id}</span> },
  ...proof<HaIp>(),
];

const VIPS: readonly Column<Vip>[] = [
  { key: 'address', title: 'VIP', cell: ({ address }) => <span className="id">{address}</span> },
  {
    key: 'port',
    title: 'Port that reserves it',
    cell: ({ port }) =>
      port === null ? (
        'none'
      ) : (
        <>
          {port.name} <span className="id quiet">{port.id}</span>
        </>
      ),
  },
  ...proof<Vip>(),
];

const BALANCERS: readonly Column<LoadBalancer>[] = [
  {
    key: 'name',
    title: 'Server',
    cell: ({ server }) => (
      <>
        {server.name} <span className="id quiet">{server.id}</span>
      </>
    ),
  },
  {
    key: 'status',
    title: 'Status',
    cell: ({ server }) => (server.locked ? `${server.status}, locked` : server.status),
  },
  {
    key: 'flavor',
    title: 'Flavor',
    cell: ({ server: { flavor } }) => `${flavor.name} (${flavor.vcpus} vCPU, ${flavor.ramMib / 1024} GiB)`,
  },
  { key: 'zone', title: 'Zone', cell: ({ server }) => server.availabilityZone ?? '–' },
  {
    key: 'addresses',
    title: 'Addresses',
    cell: ({ ports }) => (
      <span className="id">{ports.flatMap((port) => port.fixedIps.map(({ address }) => address)).join(', ')}</span>
    ),
  },
  { key: 'disks', title: 'Disks', cell: ({ disks }) => disks.map(diskText).join(' + ') },
  ...proof<LoadBalancer>(),
];

function diskText(disk: Disk): string {
  return disk.kind === 'volume' ? `${disk.volume.sizeGib} GiB` : `${disk.sizeGib} GiB of the image`;
}
