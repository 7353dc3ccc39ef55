import type { Command } from 'commander';
import type { HaGroup, LeftOut } from '../domain/ha-group.ts';
import { type CommandLine, withCloud, withOutput } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import type { Row } from './render/formats.ts';
import { printable } from './render/printable.ts';
import type { OutputOptions, Session } from './session.ts';

const COLUMNS = ['Name', 'HA IPs', 'VIPs', 'Load Balancers', 'Primary'] as const;

/** `baton group ...` */
export function addGroup(program: Command, line: CommandLine): void {
  const group = program
    .command('group')
    .helpCommand(false)
    .description('an HA group: load balancers that share HA IPs');

  line.does<OutputOptions>(
    withOutput(withCloud(group.command('discover'))).description('find the HA groups of a cloud'),
    async (session, _args, options) => {
      const cloud = session.cloud('cloud');
      const services = await session.services();
      const { groups, leftOut } = await services.discover(cloud, session.signal);
      session.list(COLUMNS, groups.map(listRow), options);
      if (groups.length === 0) {
        session.say(`No HA group was found in ${cloud}.`);
        if (leftOut.length === 0)
          session.say('A group needs a VIP port that two load balancers have as an allowed address pair.');
      }
      tellLeftOut(session, leftOut);
      const [first] = groups;
      if (first !== undefined)
        session.say(`Next: baton plan create ${printable(first.name)} --source-cloud ${cloud} --target-cloud <name>`);
      return EXIT.done;
    },
  );

  line.does<OutputOptions>(
    withOutput(withCloud(group.command('show')))
      .description('show one HA group, and what proves that it is one')
      .argument('<group>', 'name, HA IP, VIP or key'),
    async (session, [name = ''], options) => {
      const cloud = session.cloud('cloud');
      const services = await session.services();
      session.record(showRow(await services.showGroup(cloud, name, session.signal)), options);
      return EXIT.done;
    },
  );
}

function tellLeftOut(session: Session, leftOut: readonly LeftOut[]): void {
  if (leftOut.length === 0) return;
  session.say('Left out:');
  for (const { what, why } of leftOut) session.say(`  ${printable(what)}: ${printable(why)}`);
}

function listRow(group: HaGroup): Row {
  return [
    { name: 'Name', value: group.name },
    { name: 'HA IPs', value: group.haIps.map(({ address }) => address) },
    { name: 'VIPs', value: group.vips.map(({ address }) => address) },
    { name: 'Load Balancers', value: group.loadBalancers.map(({ server }) => server.name) },
    { name: 'Primary', value: group.roles.primary },
  ];
}

function showRow(group: HaGroup): Row {
  return [
    { name: 'name', value: group.name },
    { name: 'key', value: group.key },
    {
      name: 'ha_ips',
      value: group.haIps.map(({ address, vipAddress, floatingIp }) => ({
        address,
        vip: vipAddress,
        id: floatingIp.id,
      })),
      text: group.haIps.map(({ address, vipAddress }) => `${address} -> ${vipAddress}`).join('\n'),
    },
    {
      name: 'vips',
      value: group.vips.map(({ address, port }) => ({
        address,
        port: port?.name ?? null,
        port_id: port?.id ?? null,
      })),
      text: group.vips.map(({ address, port }) => `${address}  ${port?.name ?? '(no port reserves it)'}`).join('\n'),
    },
    {
      name: 'load_balancers',
      value: group.loadBalancers.map(({ server, ports, disks, evidence }) => ({
        name: server.name,
        id: server.id,
        status: server.status,
        flavor: server.flavor.name,
        addresses: ports.flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address)),
        disks_gib: disks.map((disk) => (disk.kind === 'volume' ? disk.volume.sizeGib : disk.sizeGib)),
        evidence,
      })),
      text: group.loadBalancers
        .map(({ server, ports, disks }) => {
          const addresses = ports.flatMap(({ fixedIps }) => fixedIps.map(({ address }) => address)).join(', ');
          const sizes = disks.map((disk) => (disk.kind === 'volume' ? disk.volume.sizeGib : disk.sizeGib)).join(' + ');
          return `${server.name}  ${server.status}  ${server.flavor.name}  ${addresses}  ${sizes} GiB`;
        })
        .join('\n'),
    },
    { name: 'primary', value: group.roles.primary },
    {
      name: 'networks',
      value: group.networks.map(({ name }) => name),
      text: group.networks.map(({ name }) => name).join(', '),
    },
    {
      name: 'subnets',
      value: group.subnets.map(({ cidr }) => cidr),
      text: group.subnets.map(({ cidr }) => cidr).join(', '),
    },
    {
      name: 'routers',
      value: group.routers.map(({ router }) => router.name),
      text: group.routers.map(({ router }) => router.name).join(', ') || '-',
    },
    {
      name: 'security_groups',
      value: group.securityGroups.map(({ name }) => name),
      text: group.securityGroups.map(({ name }) => name).join(', ') || '-',
    },
    {
      name: 'evidence',
      value: [...group.roles.evidence, ...group.loadBalancers.flatMap(({ evidence }) => evidence)],
    },
  ];
}
