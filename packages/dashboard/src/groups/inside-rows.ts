/** What was seen inside one load balancer, as a table of its instances and a list of what to know. */
import type { ConfiguredInstance, GuestReading, RunningInstance } from '../api/types/ha-group.ts';
import { durationText } from '../shared/quantity.ts';

type VrrpReading = NonNullable<GuestReading['vrrp']>[number];

export interface InstanceRow {
  /** `VI_1`, `vhid 1 on vtnet0`. */
  readonly name: string;
  /** With its version, where that is known. */
  readonly daemon: string;
  /** VRID or vhid, and the interface. */
  readonly place: string;
  readonly state: string;
  readonly priority: string;
  readonly preempts: string;
  readonly adverts: string;
  readonly addresses: string;
}

/** `told`: what should be looked at; `unseen`: what could not be. */
export interface InsideFinding {
  readonly kind: 'told' | 'unseen';
  readonly text: string;
}

/** In the order of the configuration; what runs without standing in it comes last. */
export function instanceRows({ vrrp }: GuestReading): readonly InstanceRow[] {
  return (vrrp ?? []).flatMap((reading) => {
    const configured = reading.configuration?.instances ?? [];
    const running = reading.running?.instances ?? [];
    const alone = running.filter(({ name }) => !configured.some((one) => one.name === name));
    return [
      ...configured.map((one) => rowOf(reading, one, running.find(({ name }) => name === one.name) ?? null)),
      ...alone.map((one) => rowOf(reading, null, one)),
    ];
  });
}

export function insideFindings(reading: GuestReading): readonly InsideFinding[] {
  const told = [
    ...(reading.vrrp ?? []).flatMap((one) => [
      ...(one.configuration !== null && one.running === null
        ? [`${one.configuration.kind}: its state was not seen`]
        : []),
      ...(one.selfTest ?? []).map((line) => `its own test of the configuration: ${line}`),
      ...one.warnings,
    ]),
    ...(reading.vrrp?.length === 0 ? ['no daemon of VRRP or CARP was found'] : []),
    ...(reading.units ?? []).flatMap(({ name, active, enabled }) => [
      ...(active ? [] : [`${name} does not run`]),
      ...(enabled === false ? [`${name} does not start at boot`] : []),
    ]),
    ...reading.trouble.map((line) => `trouble at boot: ${line}`),
  ];
  return [
    ...told.map((text) => ({ kind: 'told', text }) as const),
    ...reading.gaps.map(({ what, why }) => ({ kind: 'unseen', text: `not seen: ${what}: ${why}` }) as const),
  ];
}

function rowOf(
  { configuration, running: daemon, version }: VrrpReading,
  configured: ConfiguredInstance | null,
  running: RunningInstance | null,
): InstanceRow {
  const kind = configuration?.kind ?? daemon?.kind ?? 'VRRP';
  const routerId = configured?.routerId ?? running?.routerId ?? null;
  const at = configured?.interface ?? running?.interface ?? null;
  const intervalMs = configured?.advertIntervalMs ?? null;
  return {
    name: configured?.name ?? running?.name ?? '',
    daemon: version === null ? kind : `${kind} ${version}`,
    place: [...(routerId === null ? [] : [`${routerId}`]), ...(at === null ? [] : [`on ${at}`])].join(' ') || '–',
    state: running?.state ?? 'not seen',
    priority: priorityText(configured, running),
    preempts: preemptText(configured?.preempts ?? null),
    adverts: intervalMs === null ? '–' : `every ${durationText(intervalMs)}`,
    addresses:
      (configured === null ? (running?.addresses ?? []) : configured.addresses.map(({ address }) => address)).join(
        ', ',
      ) || '–',
  };
}

/** What it stands for now, what it is configured to where that differs, and whom it hears. */
function priorityText(configured: ConfiguredInstance | null, running: RunningInstance | null): string {
  const base = configured?.priority ?? running?.basePriority ?? null;
  const now = running?.effectivePriority ?? null;
  const master = running?.masterPriority ?? null;
  const told = [
    ...(now === null ? (base === null ? [] : [`${base}`]) : [`${now}`]),
    ...(now !== null && base !== null && now !== base ? [`configured to ${base}`] : []),
    ...(configured === null || configured.advert === null
      ? []
      : [`advbase ${configured.advert.base}, advskew ${configured.advert.skew}`]),
    ...(master === null ? [] : [`hears ${master}`]),
  ];
  return told.join('; ') || '–';
}

function preemptText(preempts: boolean | null): string {
  if (preempts === null) return 'not known';
  return preempts ? 'yes' : 'no';
}
