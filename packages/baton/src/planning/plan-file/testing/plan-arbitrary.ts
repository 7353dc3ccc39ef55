/** Any valid plan, for property tests: every optional key present or not, texts of any kind, references that hold. */
import * as fc from 'fast-check';
import { WEEKDAYS } from '../../../domain/maintenance-window.ts';
import { ORDERS } from '../../../domain/order.ts';
import { NETWORK_BACKENDS } from '../../../domain/network-backend.ts';
import type { Plan, PlannedLoadBalancer, PlannedNetwork, PlannedNic } from '../../../domain/plan.ts';

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  // What YAML might take for something else.
  fc.constantFrom(
    '',
    'null',
    'true',
    '0x1f',
    '1e5',
    '- a',
    'a: b',
    '# no',
    '"',
    "'",
    ' x ',
    'a\nb\n',
    '\t',
    '{',
    '!tag',
    '&a',
    '*a',
    '%',
    '\u2028',
    '---',
    '~',
  ),
);
const name = fc.string({ minLength: 1, maxLength: 12 }).filter((value) => value.trim() === value);
const id = fc.oneof(fc.uuid(), fc.stringMatching(/^[0-9a-f]{8}$/));
const texts = fc.array(text, { maxLength: 3 });
const seconds = fc.integer({ min: 1, max: 604_800 });
const mac = fc.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/);
const labels = fc.dictionary(
  text.filter((key) => key !== '__proto__'),
  text,
  { maxKeys: 3 },
);
const route = fc.record({ destination: fc.constantFrom('10.9.0.0/16', '::/0'), nexthop: fc.ipV4() });
const range = fc.tuple(fc.nat(), fc.nat()).map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]);
const instant = fc.constantFrom('2026-12-01T03:00:00Z', '2026-12-01T03:00:00.5+01:00');
const window = fc.record(
  {
    timeZone: fc.constantFrom('UTC', 'Europe/Amsterdam'),
    days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
    from: fc.constantFrom('00:00', '22:00'),
    to: fc.constantFrom('06:00', '24:00'),
    except: fc.array(fc.constantFrom('2026-12-24', '2026-12-31'), { maxLength: 2 }),
  },
  { requiredKeys: ['timeZone', 'days', 'from', 'to'] },
);
const gate = fc.oneof(
  fc.constantFrom('person' as const, 'automatic' as const),
  fc.record({ notBefore: instant }),
  fc.record(
    {
      window,
      notBefore: instant,
    },
    { requiredKeys: ['window'] },
  ),
);
const span = fc.constantFrom('5d', '36h', '90m');
const windowEnd = fc.oneof(gate, fc.record({ after: span }), fc.record({ window, after: span }));
const place = fc.oneof(fc.constant('create' as const), fc.record({ use: id }));
const networkBackend = fc.constantFrom(...NETWORK_BACKENDS);
const named = fc.record({ id, name: text });

function network(index: number): fc.Arbitrary<PlannedNetwork> {
  const subnet = (used: boolean) =>
    fc
      .record({
        name: text,
        enableDhcp: fc.boolean(),
        gatewayIp: fc.option(fc.constant(`10.${index}.0.1`)),
        dnsNameservers: fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 2 }),
        hostRoutes: fc.array(route, { maxLength: 2 }),
        ipv6AddressMode: fc.option(text),
        ipv6RaMode: fc.option(text),
        use: id,
      })
      .map(({ use, ...rest }) => ({
        ...rest,
        ...(used ? { use } : {}),
        sourceId: `subnet-${index}`,
        ipVersion: 4 as const,
        cidr: `10.${index}.0.0/24`,
        allocationPools: [{ start: `10.${index}.0.10`, end: `10.${index}.0.99` }],
      }));
  return place.chain((target) =>
    fc.record(
      {
        sourceId: fc.constant(`net-${index}`),
        name: text,
        target: fc.constant(target),
        mtu: fc.integer({ min: 68, max: 9000 }),
        portSecurityEnabled: fc.boolean(),
        dnsDomain: text,
        availabilityZoneHints: fc.array(name, { maxLength: 2 }),
        vlanTransparent: fc.boolean(),
        tags: texts,
        subnets: fc.tuple(subnet(target !== 'create')),
      },
      { requiredKeys: ['sourceId', 'name', 'target', 'mtu', 'portSecurityEnabled', 'subnets'] },
    ),
  );
}

const nicSettings = fc.record(
  {
    adminStateUp: fc.boolean(),
    dnsName: text,
    dnsDomain: text,
    extraDhcpOptions: fc.array(
      fc.record({ name: text, value: text, ipVersion: fc.constantFrom(4 as const, 6 as const) }),
      {
        maxLength: 2,
      },
    ),
    vnicType: text,
    tags: texts,
  },
  { requiredKeys: [] },
);

function loadBalancer(role: 'primary' | 'secondary'): fc.Arbitrary<PlannedLoadBalancer> {
  const nic = (place: number): fc.Arbitrary<PlannedNic> =>
    fc.tuple(requiredNic(place), nicSettings).map(([required, settings]) => ({ ...required, ...settings }));
  const requiredNic = (place: number) =>
    fc.record({
      name: text,
      sourcePortId: fc.constant(`${role}-${place}`),
      sourceNetworkId: fc.constant(`net-${place}`),
      macAddress: mac,
      fixedIps: fc.constantFrom([], [{ subnetId: `subnet-${place}`, address: `10.${place}.0.7` }]),
      sourceSecurityGroupIds: fc.constantFrom([], ['sg-0']),
      allowedAddressPairs: fc.array(
        fc.record(
          { ipAddress: fc.oneof(fc.ipV4(), fc.constant('1.0.0.0/0')), macAddress: mac },
          { requiredKeys: ['ipAddress'] },
        ),
        { maxLength: 2 },
      ),
      portSecurityEnabled: fc.boolean(),
    });
  const volume = fc.record({ kind: fc.constant('volume' as const), volumeId: id, volumeType: fc.option(text) });
  const imageRoot = fc.record({ kind: fc.constant('image-root' as const), imageId: id });
  const disk = (place: number) =>
    fc.record({
      key: fc.constant(place === 0 ? 'root' : `data-${place}`),
      name: text,
      boot: fc.constant(place === 0),
      sizeGib: fc.integer({ min: 1, max: 4096 }),
      source: place === 0 ? fc.oneof(volume, imageRoot) : volume,
      targetVolumeType: name,
    });
  return fc.record(
    {
      role: fc.constant(role),
      name,
      sourceServerId: fc.constant(`server-${role}`),
      flavor: fc.record({ source: text, target: name, targetId: id }),
      availabilityZone: name,
      keyPair: fc.record({ name, publicKey: text }),
      configDrive: fc.boolean(),
      metadata: labels,
      imageProperties: labels,
      answersAs: text,
      nics: fc.oneof(fc.tuple(nic(0)), fc.tuple(nic(0), nic(1))),
      disks: fc.oneof(fc.tuple(disk(0)), fc.tuple(disk(0), disk(1))),
    },
    {
      requiredKeys: [
        'role',
        'name',
        'sourceServerId',
        'flavor',
        'configDrive',
        'metadata',
        'imageProperties',
        'nics',
        'disks',
      ],
    },
  );
}

const rule = fc.record({
  direction: fc.constantFrom('ingress' as const, 'egress' as const),
  etherType: fc.constantFrom('IPv4' as const, 'IPv6' as const),
  protocol: fc.option(text),
  portRangeMin: fc.option(fc.nat(65_535)),
  portRangeMax: fc.option(fc.nat(65_535)),
  remoteIpPrefix: fc.constant(null),
  remoteGroupId: fc.constantFrom(null, 'sg-0'),
  description: text,
});

const identify = fc.oneof(
  fc.constantFrom('body' as const, 'none' as const),
  fc.record({ header: fc.constantFrom('Server', 'X-Served-By') }),
);

export const anyPlan: fc.Arbitrary<Plan> = fc.record({
  baton: fc.constant(1 as const),
  name,
  groupKey: text,
  created: fc.constant('2026-11-22T14:03:00.123Z'),
  order: fc.constantFrom(...ORDERS),
  source: fc.record({ cloud: fc.constant('os1'), projectId: id, networkBackend }),
  target: fc.record(
    { cloud: fc.constant('os2'), projectId: id, networkBackend, operatorCloud: name },
    { requiredKeys: ['cloud', 'projectId', 'networkBackend'] },
  ),
  haIps: fc.tuple(
    fc.record({
      address: fc.ipV4(),
      sourceFloatingIpId: id,
      vipAddress: fc.constant('10.0.0.100'),
      targetNetwork: named,
    }),
  ),
  vips: fc.tuple(
    fc.record({
      address: fc.constant('10.0.0.100'),
      name: text,
      sourcePortId: id,
      sourceNetworkId: fc.constant('net-0'),
      sourceSubnetId: fc.constant('subnet-0'),
      sourceSecurityGroupIds: fc.constantFrom([], ['sg-0']),
    }),
  ),
  loadBalancers: fc.tuple(loadBalancer('primary'), loadBalancer('secondary')),
  networks: fc.tuple(network(0), network(1)),
  routers: fc.array(
    fc.record(
      {
        sourceId: fc.constant('router-0'),
        name: text,
        target: place,
        externalNetwork: fc.option(named),
        sourceSubnetIds: fc.constant(['subnet-0', 'subnet-1']),
        interfaces: fc.constantFrom([], [{ subnetId: 'subnet-1', address: '10.1.0.254' }]),
        routes: fc.array(route, { maxLength: 2 }),
        tags: texts,
      },
      { requiredKeys: ['sourceId', 'name', 'target', 'externalNetwork', 'sourceSubnetIds', 'routes'] },
    ),
    { maxLength: 1 },
  ),
  securityGroups: fc.tuple(
    fc.record({
      sourceId: fc.constant('sg-0'),
      name,
      target: place,
      stateful: fc.boolean(),
      rules: fc.array(rule, { maxLength: 2 }),
    }),
  ),
  probe: fc.record({
    vantage: texts,
    icmp: fc.option(fc.record({ intervalMs: fc.integer({ min: 1, max: 60_000 }) })),
    http: fc.record({
      port: fc.integer({ min: 1, max: 65_535 }),
      path: fc.constantFrom('/', '/health?x=1#y'),
      intervalMs: fc.integer({ min: 1, max: 60_000 }),
      identify,
    }),
  }),
  gates: fc.record(
    { start: gate, exposure: gate, cutover: gate, secondary: windowEnd },
    { requiredKeys: ['cutover', 'secondary'] },
  ),
  timeouts: fc.record({
    powerOff: seconds,
    boot: seconds,
    copy: seconds,
    validate: seconds,
    cutover: seconds,
    guardInterval: seconds,
  }),
  disks: fc.oneof(
    fc.record({
      strategy: fc.constant('image' as const),
      preCopy: fc.constantFrom('rehearse' as const, 'skip' as const),
    }),
    fc.record({
      strategy: fc.constant('mover' as const),
      preCopy: fc.constantFrom('passes' as const, 'skip' as const),
      mover: fc.record(
        {
          image: text,
          gateway: fc.constantFrom('203.0.113.1:7443', 'baton.example.org:443'),
          listen: fc.constant('127.0.0.1:7443'),
          through: fc.array(text, { minLength: 1, maxLength: 3 }),
          goalSeconds: seconds,
        },
        { requiredKeys: ['image', 'gateway', 'goalSeconds'] },
      ),
    }),
  ),
  outcome: fc.record({ made: texts, kept: texts, changed: texts, lost: texts }),
  choices: fc.array(fc.record({ about: text, chosen: text, why: text }), { maxLength: 2 }),
  rollback: fc.array(text, { maxLength: 2 }),
  runbook: fc.array(
    fc.record({ step: text, title: text, impact: fc.constantFrom('none' as const, 'cutover' as const) }),
    {
      maxLength: 2,
    },
  ),
  forecast: fc.record({
    outageMs: range,
    handoverMs: range,
    cutoverMs: range,
    exposureSeconds: range,
    durationSeconds: range,
    bytes: fc.nat(),
    basis: texts,
  }),
});
