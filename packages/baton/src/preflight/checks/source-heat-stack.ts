import type { Server } from '../../domain/cloud-resources.ts';
import { type Check, foundOr, warn } from '../check.ts';

export const sourceHeatStack: Check = {
  id: 'source.heat-stack',
  title: 'What becomes of a Heat stack',
  looksAt:
    'Marks of Heat on each load balancer: metering.* in its metadata, a tag that names a stack, or a name as Heat gives it (stack, resource, twelve random letters). A stack can leave none of them.',
  needs: 'lists',
  remedy:
    'In the target they are plain servers, ports and volumes. Do not update the stack while the migration runs, and abandon it instead of deleting it after the commit: openstack stack abandon <stack>. Adopt the new ones into a stack where you need it.',
  run: async ({ plan, source }) => {
    const servers = await source.servers();
    const found = plan.loadBalancers.flatMap(({ name, sourceServerId }) => {
      const server = servers.find((one) => one.id === sourceServerId);
      const mark = server === undefined ? null : markOf(server);
      return mark === null ? [] : [warn(`${name} seems to be part of a Heat stack (${mark}).`)];
    });
    return foundOr(found, 'No load balancer carries a mark of one.');
  },
};

function markOf({ name, metadata, tags }: Server): string | null {
  // Heat marks what is in an AutoScalingGroup (heat/scaling/template.py, heat/engine/resources/aws/autoscaling).
  const key = Object.keys(metadata).find((one) => one.startsWith('metering.'));
  if (key !== undefined) return `metadata ${key}`;
  const tag = tags.find((one) => /^(heat|stack)\b/i.test(one));
  if (tag !== undefined) return `tag ${tag}`;
  // heat/common/short_id.py: base32 in lower case, twelve of them. A word alone would have no digit.
  const random = /-([a-z2-7]{12})$/.exec(name)?.[1];
  return random !== undefined && /\d/.test(random) ? `name ${name}` : null;
}
