import { moverFlavor } from '../../domain/mover-flavor.ts';
import type { Plan } from '../../domain/plan.ts';
import { type Check, type CheckInput, foundOr, pass } from '../check.ts';
import { moverOf, WITHOUT_MOVERS } from '../movers.ts';
import type { Survey } from '../survey.ts';
import { describeNeed, type Need, shortages } from './quota-need.ts';
import { targetNeed } from './target-quota.ts';

/** Neutron puts two egress rules into every new group. */
const RULES = 2;

export const disksMoverQuota: Check = {
  id: 'disks.mover-quota',
  title: 'Both clouds have room for the movers',
  looksAt:
    'With disks.strategy mover: quota of the source for one server of the smallest flavor, its port and security group, and a snapshot and a volume of each disk of one load balancer at a time; quota of the target for one such server, its port and security group beside what is made there. All of it is deleted again.',
  needs: 'lists',
  remedy:
    'Delete what nobody needs, or ask the operator of that cloud for more. With disks.preCopy skip the source needs nothing; a plan made with --disks image needs no server for it.',
  run: async (input) => {
    if (moverOf(input.plan) === null) return [pass(WITHOUT_MOVERS)];
    const sides = [
      { cloud: input.plan.source.cloud, survey: input.source, need: await sourceNeed(input) },
      { cloud: input.plan.target.cloud, survey: input.target, need: await moverInTargetNeed(input) },
    ];
    const looked = await Promise.all(
      sides.map(async ({ cloud, survey, need }) => {
        const headroom = await survey.headroom();
        const words = describeNeed(need, headroom) || 'nothing more';
        return { found: shortages(cloud, need, headroom), words: `${cloud}: ${words}` };
      }),
    );
    return foundOr(
      looked.flatMap(({ found }) => found),
      `Needed for movers in ${looked.map(({ words }) => words).join('; in ')}.`,
    );
  },
};

async function sourceNeed({ plan, source, own }: CheckInput): Promise<Need> {
  if (plan.disks.preCopy === 'skip' || (await hasMover(source, own))) return {};
  return { ...(await serverNeed(source)), ...viewsNeed(plan) };
}

/**
 * Of the load balancer that needs most: they are copied one after the other. Cinder counts the GiB of snapshots among those of volumes,
 * unless its operator says otherwise (no_snapshot_gb_quota).
 */
function viewsNeed({ loadBalancers }: Plan): Need {
  const most = (of: (disks: Plan['loadBalancers'][number]['disks']) => number): number =>
    Math.max(0, ...loadBalancers.map(({ disks }) => of(disks)));
  return {
    snapshots: most((disks) => disks.filter(({ source }) => source.kind === 'volume').length),
    volumes: most((disks) => disks.length),
    volumeGib: most((disks) =>
      disks.reduce((sum, { sizeGib, source }) => sum + (source.kind === 'volume' ? 2 : 1) * sizeGib, 0),
    ),
  };
}

/** It is gone before the last load balancer is made: servers, cores and RAM are never needed for both. */
async function moverInTargetNeed(input: CheckInput): Promise<Need> {
  if (await hasMover(input.target, input.own)) return {};
  const [mover, planned] = await Promise.all([serverNeed(input.target), targetNeed(input)]);
  const both = (key: 'ports' | 'securityGroups' | 'securityGroupRules'): number =>
    (mover[key] ?? 0) + (planned[key] ?? 0);
  return {
    ...mover,
    ports: both('ports'),
    securityGroups: both('securityGroups'),
    securityGroupRules: both('securityGroupRules'),
  };
}

/** A cloud without a flavor for it is the matter of disks.mover-flavor. */
async function serverNeed(survey: Survey): Promise<Need> {
  const flavor = moverFlavor(await survey.flavors());
  return {
    instances: 1,
    cores: flavor?.vcpus ?? 0,
    ramMib: flavor?.ramMib ?? 0,
    ports: 1,
    securityGroups: 1,
    securityGroupRules: RULES,
  };
}

/** A preflight in the midst of the migration: its mover counts in the quota already. */
async function hasMover(survey: Survey, own: CheckInput['own']): Promise<boolean> {
  if (own.migrationId === null) return false;
  const servers = await survey.servers();
  return servers.some((server) => own.server(server) && server.tags.some((tag) => tag.includes('.mover.')));
}
