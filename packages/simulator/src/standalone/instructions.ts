import type { Simulation } from '../simulation.ts';
import type { StandaloneOptions } from './read-options.ts';

/** What somebody needs to know to begin. */
export function instructions(simulation: Simulation, options: StandaloneOptions, cloudsYaml: string): string {
  const clouds = [...simulation.clouds.values()];
  const [first] = clouds;
  const names = clouds.map(({ name, authUrl }) => `  ${name}  ${authUrl}`);
  const haIps = clouds.flatMap(({ name, state }) =>
    state.floatingIps
      .where(({ agentPortId }) => agentPortId !== null)
      .map(
        ({ address, description }) =>
          `  ${address}:${options.internetPort}  in ${name}${description === '' ? '' : `, ${description}`}`,
      ),
  );
  return [
    'Simulated OpenStack clouds:',
    ...names,
    ...(haIps.length === 0 ? [] : ['Floating IPs that lead somewhere:', ...haIps]),
    '',
    'In another terminal:',
    `  export OS_CLIENT_CONFIG_FILE=${cloudsYaml}`,
    `  openstack --os-cloud ${first?.name} server list`,
    `  baton group discover --cloud ${first?.name}`,
    '',
    options.state === null
      ? 'Ctrl-C ends it; nothing is kept.'
      : `Ctrl-C ends it; everything is kept in ${options.state}.`,
  ].join('\n');
}
