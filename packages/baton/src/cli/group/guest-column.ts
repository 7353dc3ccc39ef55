/** What was seen inside the load balancers, for `group show`. */
import type { GuestReading, ServiceUnit, VrrpReading } from '../../domain/guest-reading.ts';
import type { HaGroup } from '../../domain/ha-group.ts';
import type { RunningInstance, VirtualAddress, VrrpInstance } from '../../domain/vrrp.ts';
import type { Cell } from '../render/cell.ts';
import type { Column } from '../render/formats.ts';

export function guestColumn(group: HaGroup, readings: ReadonlyMap<string, GuestReading>): Column {
  const seen = group.loadBalancers.flatMap(({ server }) => {
    const reading = readings.get(server.id);
    return reading === undefined ? [] : [{ name: server.name, reading }];
  });
  return {
    name: 'guests',
    value: seen.map(({ name, reading }) => valueOf(name, reading)),
    text: seen.map(({ name, reading }) => linesOf(name, reading).join('\n')).join('\n'),
  };
}

function valueOf(name: string, reading: GuestReading): Cell {
  const { access, system, vrrp, units, clock, trouble, companions, gaps } = reading;
  return {
    name,
    access,
    system: system?.name ?? null,
    init: system?.init ?? null,
    host_name: system?.hostName ?? null,
    daemons:
      vrrp?.map((daemon) => ({
        kind: kindOf(daemon),
        version: daemon.version,
        configuration_digest: daemon.configurationDigest,
        self_test: daemon.selfTest,
        warnings: daemon.warnings,
        instances: instancesOf(daemon).map(({ name, configured, running }) => ({
          name,
          state: running?.state ?? null,
          priority: running?.effectivePriority ?? configured?.priority ?? null,
          vrid: configured?.routerId ?? running?.routerId ?? null,
          interface: configured?.interface ?? running?.interface ?? null,
          vips: configured?.addresses.map(addressText) ?? running?.addresses ?? [],
          holds_vips: running?.holdsAddresses ?? null,
          adverts_received: running?.advertsReceived ?? null,
        })),
      })) ?? null,
    units: units?.map(({ name, active, enabled }) => ({ name, active, enabled })) ?? null,
    companions,
    clock_offset_ms: clock?.offsetMs ?? null,
    trouble,
    gaps: gaps.map(({ what, why }) => ({ what, why })),
  };
}

function linesOf(name: string, reading: GuestReading): readonly string[] {
  const { access, system, vrrp, units, clock, companions, trouble, gaps } = reading;
  const daemons = new Set((vrrp ?? []).map(kindOf));
  return [
    [
      name,
      `by ${access}`,
      ...(system === null ? [] : [`${system.name}${system.init === null ? '' : `, ${system.init}`}`]),
    ].join('  '),
    ...(vrrp ?? []).flatMap((daemon) => [
      `  ${daemonText(daemon, units)}`,
      ...instancesOf(daemon).map((instance) => `    ${instanceText(instance)}`),
      ...(daemon.selfTest ?? []).map((line) => `    its own test: ${line}`),
      ...daemon.warnings.map((line) => `    ${line}`),
    ]),
    ...(units ?? []).filter((unit) => !daemons.has(unit.name)).map((unit) => `  ${unit.name}  ${unitText(unit)}`),
    ...(companions === null || companions.length === 0 ? [] : [`  beside it: ${companions.join(', ')}`]),
    ...(clock === null
      ? []
      : [`  clock  ${clock.offsetMs > 0 ? '+' : ''}${clock.offsetMs} ms (± ${clock.errorMs} ms)`]),
    ...trouble.map((line) => `  trouble: ${line}`),
    ...gaps.map(({ what, why }) => `  not seen: ${what}: ${why}`),
  ];
}

interface Instance {
  readonly name: string;
  readonly configured: VrrpInstance | null;
  readonly running: RunningInstance | null;
}

function instancesOf({ configuration, running }: VrrpReading): readonly Instance[] {
  const names = [...(configuration?.instances ?? []), ...(running?.instances ?? [])].map(({ name }) => name);
  return [...new Set(names)].map((name) => ({
    name,
    configured: configuration?.instances.find((one) => one.name === name) ?? null,
    running: running?.instances.find((one) => one.name === name) ?? null,
  }));
}

function kindOf({ configuration, running }: VrrpReading): string {
  return configuration?.kind ?? running?.kind ?? 'vrrp';
}

function daemonText(daemon: VrrpReading, units: readonly ServiceUnit[] | null): string {
  const unit = units?.find(({ name }) => name === kindOf(daemon));
  return [
    `${kindOf(daemon)}${daemon.version === null ? '' : ` ${daemon.version}`}`,
    ...(unit === undefined ? [] : [unitText(unit)]),
  ].join('  ');
}

function instanceText({ name, configured, running }: Instance): string {
  const priority = running?.effectivePriority ?? configured?.priority ?? null;
  const routerId = configured?.routerId ?? running?.routerId ?? null;
  const vips = configured?.addresses.map(addressText) ?? running?.addresses ?? [];
  return [
    name,
    running?.state ?? 'state not seen',
    ...(priority === null ? [] : [`priority ${priority}`]),
    ...(routerId === null ? [] : [`VRID ${routerId}`]),
    ...((configured?.interface ?? running?.interface) ? [configured?.interface ?? running?.interface] : []),
    vips.join(', '),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

function unitText({ active, enabled }: ServiceUnit): string {
  const boot = { true: 'starts at boot', false: 'does not start at boot', null: 'start at boot not known' };
  return `${active ? 'runs' : 'does not run'}, ${boot[`${enabled}`]}`;
}

function addressText({ address, prefixLength }: VirtualAddress): string {
  return prefixLength === null ? address : `${address}/${prefixLength}`;
}
