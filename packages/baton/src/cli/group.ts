import type { Command } from 'commander';
import type { GuestReading } from '../domain/guest-reading.ts';
import { rolesSeenInside } from '../planning/seen-inside.ts';
import type { HaGroup } from '../domain/ha-group.ts';
import { type CommandLine, withCloud, withOutput } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { COLUMNS, leftOutText, listRow, PROJECT } from './group/found-groups.ts';
import { proofColumns } from './group/group-proofs.ts';
import { guestColumn } from './group/guest-column.ts';
import { type LookOptions, lookOf, withLook } from './group/look-options.ts';
import { type GuestOptions, guestWishes, withGuest } from './guest-options.ts';
import type { Row } from './render/formats.ts';
import { printable } from './render/printable.ts';
import type { OutputOptions } from './session.ts';

interface GroupOptions extends OutputOptions, LookOptions {}

interface ShowOptions extends GroupOptions, GuestOptions {}

/** `baton group ...` */
export function addGroup(program: Command, line: CommandLine): void {
  const group = program
    .command('group')
    .helpCommand(false)
    .description('an HA group: load balancers that share HA IPs');

  line.does<GroupOptions>(
    withOutput(withLook(withCloud(group.command('discover')))).description('find the HA groups of a cloud, from lists'),
    async (session, _args, options) => {
      const cloud = session.cloud('cloud');
      const look = await lookOf(options, session.signal);
      const services = await session.services();
      const { groups, leftOut, projectNames } = await services.discover(cloud, look, session.signal);
      const names = options.allProjects === true ? [...COLUMNS, PROJECT] : COLUMNS;
      session.list(
        names,
        groups.map((one) => listRow(one, projectNames)),
        options,
      );
      if (groups.length === 0) {
        session.say(`No HA group was found in ${cloud}.`);
        if (leftOut.length === 0)
          session.say('A group needs a VIP port that two load balancers have as an allowed address pair.');
      }
      for (const text of leftOutText(leftOut)) session.say(text);
      const [first] = groups;
      if (first !== undefined) {
        const everybodys = options.allProjects === true;
        session.say(`Next: baton group show ${printable(everybodys ? first.key : first.name)} --cloud ${cloud}`);
        if (!everybodys)
          session.say(`      baton plan create ${printable(first.name)} --source-cloud ${cloud} --target-cloud <name>`);
      }
      return EXIT.done;
    },
  );

  line.does<ShowOptions>(
    withOutput(withGuest(withLook(withCloud(group.command('show')))))
      .description('show one HA group, and what proves that it is one')
      .argument('<group>', 'name, HA IP, VIP or key'),
    async (session, [name = ''], options) => {
      const cloud = session.cloud('cloud');
      const look = await lookOf(options, session.signal);
      const wishes = guestWishes(options);
      const services = await session.services();
      const { group: found, leftOut } = await services.showGroup(cloud, name, look, session.signal);
      const readings =
        wishes === null
          ? null
          : await services.lookInside(cloud, found, wishes.guest, wishes.sshDestinations, session.signal);
      const shown = readings === null ? found : { ...found, roles: rolesSeenInside(found, readings) };
      session.record(
        [...showRow(shown, readings), ...(readings === null ? [] : [guestColumn(found, readings)])],
        options,
      );
      for (const text of leftOutText(leftOut)) session.say(text);
      return EXIT.done;
    },
  );
}

function showRow(group: HaGroup, readings: ReadonlyMap<string, GuestReading> | null): Row {
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
    { name: 'roles', value: { kind: group.roles.kind, evidence: group.roles.evidence }, text: rolesText(group) },
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
    ...proofColumns(group, readings),
  ];
}

function rolesText({ roles }: HaGroup): string {
  return [roles.kind, ...roles.evidence.map((line) => `  ${line}`)].join('\n');
}
