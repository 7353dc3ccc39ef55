import { stringify } from 'yaml';
import type { RunningCloud } from './simulation.ts';

/** As openstacksdk reads it: `<cloud>` is the tenant, `<cloud>-admin` the operator in a project of their own. */
export function cloudsYaml(clouds: Iterable<RunningCloud>): string {
  const entries = [...clouds].flatMap((cloud) => [
    [cloud.name, entry(cloud, 'demo', 'demo')],
    [`${cloud.name}-admin`, entry(cloud, 'admin', 'admin')],
  ]);
  return stringify({ clouds: Object.fromEntries(entries) });
}

function entry(cloud: RunningCloud, username: string, project: string): object {
  return {
    region_name: cloud.region,
    auth: {
      auth_url: cloud.authUrl,
      username,
      password: cloud.state.users.where(({ name }) => name === username)[0]?.password ?? '',
      project_name: project,
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
  };
}
