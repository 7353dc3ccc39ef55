/** What somebody does in the target behind Baton's back, and what can be seen of it from inside the simulation. */
import type { RunningCloud, Simulation } from '@baton/simulator';

/** As `openstack server stop` does. */
export async function shutOff(cloud: RunningCloud, serverName: string): Promise<void> {
  const server = cloud.state.servers.all().find(({ name }) => name === serverName);
  if (server === undefined) throw new Error(`${serverName} is not in ${cloud.name}`);
  const login = await fetch(`${cloud.authUrl}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'demo', domain: { id: 'default' }, password: passwordOf(cloud) } },
        },
        scope: { project: { id: cloud.projectId } },
      },
    }),
  });
  const answer = await fetch(`${cloud.origin}/compute/v2.1/servers/${server.id}/action`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-token': login.headers.get('x-subject-token') ?? '' },
    body: '{"os-stop":null}',
  });
  if (!answer.ok) throw new Error(`${serverName} could not be shut off: ${answer.status} ${await answer.text()}`);
}

function passwordOf(cloud: RunningCloud): string {
  return cloud.state.users.all().find(({ name }) => name === 'demo')?.password ?? '';
}

/** Waits until new connections to all these addresses have gone to that cloud, and to no other, for a while. */
export async function settledIn(
  simulation: Simulation,
  addresses: readonly string[],
  cloud: string,
  options: { readonly forMs: number; readonly withinMs: number },
): Promise<boolean> {
  const endMs = performance.now() + options.withinMs;
  let since: number | null = null;
  while (performance.now() < endMs) {
    const there = addresses.every((address) => onlyIn(simulation, address, cloud));
    since = there ? (since ?? performance.now()) : null;
    if (since !== null && performance.now() - since >= options.forMs) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function onlyIn(simulation: Simulation, address: string, cloud: string): boolean {
  if (simulation.internet.whoServes(address)?.cloud !== cloud) return false;
  return [...simulation.clouds.values()].every(
    ({ name, state }) =>
      name === cloud || state.floatingIps.all().every((one) => one.address !== address || one.portId === null),
  );
}
