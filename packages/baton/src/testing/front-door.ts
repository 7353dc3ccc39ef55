/** How people get into a controller, as it is wired: its own login, which asks a Keystone over real HTTP. For tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { openKeystoneLogin } from '../adapters/openstack/keystone-login.ts';
import { keystoneToken } from '../adapters/openstack/keystone-token.ts';
import { startFakeKeystone } from '../adapters/openstack/testing/fake-keystone.ts';
import { createLogin, type Login } from '../login/login.ts';

/** An entry of clouds.yaml. */
export const LOGIN_CLOUD = 'os1';

/** Who is let in, and by whom. One for all apps of a test file. */
export interface FrontDoor {
  readonly login: Login;
  /** As the command line gets it, with the entry of clouds.yaml. */
  readonly token: (cloud: string) => (signal: AbortSignal) => Promise<string>;
  close(): Promise<void>;
}

/** User `nf`, member of `shop`; here that makes an operator, who is shown what a command line shows that needs no controller. */
export async function openFrontDoor(): Promise<FrontDoor> {
  const keystone = await startFakeKeystone();
  const folder = await mkdtemp(join(tmpdir(), 'baton-front-door-'));
  const file = join(folder, 'clouds.yaml');
  const who = 'username: nf, password: the-password, user_domain_name: Default';
  const auth = `auth_url: ${keystone.authUrl}, ${who}, project_name: shop, project_domain_name: Default`;
  await writeFile(file, `clouds: {${LOGIN_CLOUD}: {auth: {${auth}}}}\n`, { mode: 0o600 });
  vi.stubEnv('OS_CLIENT_CONFIG_FILE', file);
  const people = await openKeystoneLogin(LOGIN_CLOUD);
  return {
    login: createLogin({
      authenticate: (credentials, signal) => people.authenticate(credentials, signal),
      mapping: { rules: [{ keystone: 'member', access: 'operator', projects: null, domains: null }] },
      key: new Uint8Array(32).fill(7),
      now: () => new Date(),
      sessionHours: 8,
    }),
    token: (cloud) => (signal) => keystoneToken(cloud, signal),
    close: async () => {
      vi.unstubAllEnvs();
      await people.close();
      await keystone.close();
      await rm(folder, { recursive: true });
    },
  };
}
