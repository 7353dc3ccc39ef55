/** How long a cloud takes for things, in simulated milliseconds. A pair is a range; where in it is drawn each time. */
export type Span = readonly [number, number];

export interface Pace {
  /** From the answer of the API until Nova works at it. */
  readonly accept: Span;
  readonly serverBuild: Span;
  /** From power on until the guest's daemons run. */
  readonly boot: Span;
  /** How much longer a guest boots when DHCP does not answer at one of its NICs. */
  readonly dhcpGivesUp: Span;
  /** Until a guest that has got no address asks again. */
  readonly dhcpRetry: Span;
  /** From the ACPI signal until the guest is off. */
  readonly shutDown: Span;
  readonly serverDelete: Span;
  readonly portUp: Span;
  /** From the API's answer until the L3 agent has applied it. */
  readonly floatingIp: Span;
  /** After that: until the agent has written its status, which bumps the revision. */
  readonly floatingIpStatus: Span;
  readonly volumeCreate: Span;
  readonly volumeDelete: Span;
  readonly snapshot: Span;
  /** Of every transfer between image service and volumes. */
  readonly imageBytesPerSecond: number;
}

/** As small real clouds were measured (Nova, Cinder, Glance, Neutron of Zed with software emulation). */
export const LIFELIKE: Pace = {
  accept: [100, 400],
  serverBuild: [5_000, 9_000],
  boot: [5_000, 9_000],
  dhcpGivesUp: [22_000, 24_000],
  dhcpRetry: [10_000, 16_000],
  shutDown: [2_500, 4_500],
  serverDelete: [1_000, 2_500],
  portUp: [800, 2_000],
  floatingIp: [500, 2_000],
  floatingIpStatus: [200, 1_500],
  volumeCreate: [1_500, 4_000],
  volumeDelete: [800, 2_000],
  snapshot: [1_500, 3_500],
  imageBytesPerSecond: 60_000_000,
};

/** The same order of events in about a tenth of the time: for a demonstration. */
export const BRISK: Pace = {
  accept: [20, 60],
  serverBuild: [400, 800],
  boot: [900, 1_500],
  dhcpGivesUp: [2_200, 2_400],
  dhcpRetry: [1_000, 1_600],
  shutDown: [400, 700],
  serverDelete: [200, 400],
  portUp: [100, 200],
  floatingIp: [150, 500],
  floatingIpStatus: [50, 300],
  volumeCreate: [150, 400],
  volumeDelete: [100, 200],
  snapshot: [150, 350],
  imageBytesPerSecond: 40_000_000,
};
