/** Finds what this migration made in the target, by its marks; never by memory. */
import type {
  FloatingIp,
  Network,
  Port,
  Router,
  SecurityGroup,
  Server,
  Subnet,
  Volume,
} from '../domain/cloud-resources.ts';
import { BatonError } from '../domain/error.ts';
import type { Role } from '../domain/ha-group.ts';
import { descriptionMark, metadataMark, serverTag } from '../domain/marks.ts';
import type { StepContext } from './step.ts';

type Looker = Pick<StepContext, 'migrationId' | 'target' | 'signal'>;

/** One or none. Two of the same mark would mean that a step made something twice: a fault of Baton, and no guess is made. */
function only<T extends { readonly id: string }>(found: readonly T[], mark: string): T | null {
  const [first, second] = found;
  if (second !== undefined) {
    throw new BatonError({
      code: 'MADE_TWICE',
      kind: 'bug',
      message: `${found.length} resources carry the mark ${mark}: ${found.map((one) => one.id).join(', ')}.`,
      remedy: 'Look at both, delete the one that is not in use, and start the migration again. Please report this.',
    });
  }
  return first ?? null;
}

export async function findNetwork(ctx: Looker, sourceId: string): Promise<Network | null> {
  const mark = descriptionMark(ctx.migrationId, `network.${sourceId}`);
  return only(await ctx.target.network.listNetworks({ description: mark }, ctx.signal), mark);
}

export async function findSubnet(ctx: Looker, sourceId: string): Promise<Subnet | null> {
  const mark = descriptionMark(ctx.migrationId, `subnet.${sourceId}`);
  return only(await ctx.target.network.listSubnets({ description: mark }, ctx.signal), mark);
}

export async function findRouter(ctx: Looker, sourceId: string): Promise<Router | null> {
  const mark = descriptionMark(ctx.migrationId, `router.${sourceId}`);
  return only(await ctx.target.network.listRouters({ description: mark }, ctx.signal), mark);
}

export async function findPort(ctx: Looker, sourceId: string): Promise<Port | null> {
  const mark = descriptionMark(ctx.migrationId, `port.${sourceId}`);
  return only(await ctx.target.network.listPorts({ description: mark }, ctx.signal), mark);
}

export async function findSecurityGroup(ctx: Looker, sourceId: string): Promise<SecurityGroup | null> {
  const mark = descriptionMark(ctx.migrationId, `security-group.${sourceId}`);
  return only(await ctx.target.network.listSecurityGroups({ description: mark }, ctx.signal), mark);
}

/** The reservation of an HA IP's address, whoever made it: one address exists once in a project. */
export async function findReservation(ctx: Looker, address: string): Promise<FloatingIp | null> {
  return only(await ctx.target.network.listFloatingIps({ address }, ctx.signal), `address ${address}`);
}

export async function findServer(ctx: Looker, role: Role): Promise<Server | null> {
  const tag = serverTag(ctx.migrationId, role);
  return only(await ctx.target.compute.listServers({ tag }, ctx.signal), tag);
}

export async function findVolume(ctx: Looker, key: string): Promise<Volume | null> {
  const metadata = metadataMark(ctx.migrationId, key);
  return only(await ctx.target.volumes.listVolumes({ metadata }, ctx.signal), `${metadata['baton_migration']}:${key}`);
}

/** What a step relies on must be there; if not, an earlier step's work was taken away by somebody. */
export function needed<T>(found: T | null, what: string): T {
  if (found === null) {
    throw new BatonError({
      code: 'MADE_IS_GONE',
      kind: 'cloud',
      message: `${what} was made by an earlier step and is no longer in the target.`,
      remedy: 'Somebody deleted it. Roll the migration back or abort it, and start a new one.',
    });
  }
  return found;
}
