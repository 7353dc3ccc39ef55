import type { Route } from '../http/service.ts';

/** `GET /v2.0/availability_zones`: agents have one; OVN has none unless its operator names some. */
export const availabilityZoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v2.0/availability_zones',
    handle: ({ cloud }) => ({
      status: 200,
      json: {
        availability_zones:
          cloud.driver === 'ovn'
            ? []
            : ['router', 'network'].map((resource) => ({
                name: cloud.availabilityZone,
                resource,
                state: 'available',
              })),
      },
    }),
  },
];
