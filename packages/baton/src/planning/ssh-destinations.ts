import { BatonError } from '../domain/error.ts';
import type { Server } from '../domain/cloud-resources.ts';

type Named = Pick<Server, 'id' | 'name'>;

/** Where SSH reaches a server, as a person said it by the server's id or name. */
export function sshDestinationOf(
  destinations: Readonly<Record<string, string>> | undefined,
  { id, name }: Named,
): string | undefined {
  const known = new Map(Object.entries(destinations ?? {}));
  return known.get(id) ?? known.get(name);
}

/** Throws SSH_DESTINATION_UNKNOWN (kind user) when one is named that is none of the servers: a slip of the finger. */
export function assertDestinationsKnown(
  destinations: Readonly<Record<string, string>> | undefined,
  servers: readonly Named[],
): void {
  const unknown = Object.keys(destinations ?? {}).filter(
    (name) => !servers.some((server) => server.id === name || server.name === name),
  );
  if (unknown.length === 0) return;
  throw new BatonError({
    code: 'SSH_DESTINATION_UNKNOWN',
    kind: 'user',
    message: `An SSH destination is named for ${unknown.join(', ')}, which is no load balancer of the group.`,
    remedy: `The load balancers are ${servers.map(({ name }) => name).join(' and ')}: --ssh-destination <server>=<host>.`,
  });
}
