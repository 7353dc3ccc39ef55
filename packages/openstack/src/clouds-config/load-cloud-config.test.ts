import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCloudNames, loadCloudConfig } from './load-cloud-config.ts';
import type { ConfigEnvironment } from './search-path.ts';

const OS1 = `clouds:
  os1:
    region_name: RegionOne
    auth: {auth_url: 'https://os1.example/v3', username: nf, password: 0123, project_name: demo}
`;

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clouds-config-'));
  for (const directory of ['cwd', 'home/.config/openstack', 'etc'])
    await mkdir(join(root, directory), { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

function at(env: Record<string, string> = {}): ConfigEnvironment {
  return { env, cwd: join(root, 'cwd'), home: join(root, 'home'), siteDirectory: join(root, 'etc') };
}

async function put(path: string, text: string, mode = 0o600): Promise<string> {
  const full = join(root, path);
  await writeFile(full, text);
  await chmod(full, mode);
  return full;
}

describe('the search for clouds.yaml', () => {
  it("takes the working directory before the user's and the site's", async () => {
    await put('etc/clouds.yaml', OS1.replaceAll('os1', 'site'));
    expect((await loadCloudConfig('site', at())).authUrl).toBe('https://site.example/v3');
    await put('home/.config/openstack/clouds.yml', OS1.replaceAll('os1', 'user'));
    expect(await listCloudNames(at())).toEqual(['user']);
    await put('cwd/clouds.json', JSON.stringify({ clouds: { json: { auth: {} } } }));
    expect(await listCloudNames(at())).toEqual(['json']);
  });

  it('takes OS_CLIENT_CONFIG_FILE before all, and wants it to exist', async () => {
    await put('cwd/clouds.yaml', OS1);
    const named = await put('named.yaml', OS1.replaceAll('os1', 'named'));
    expect(await listCloudNames(at({ OS_CLIENT_CONFIG_FILE: named }))).toEqual(['named']);
    await expect(loadCloudConfig('os1', at({ OS_CLIENT_CONFIG_FILE: join(root, 'none.yaml') }))).rejects.toThrow(
      /OS_CLIENT_CONFIG_FILE names .*none\.yaml, which does not exist/,
    );
  });

  it('says which clouds exist', async () => {
    const path = await put('cwd/clouds.yaml', `${OS1}  os2: {auth: {}}\n`);
    await expect(loadCloudConfig('os3', at())).rejects.toMatchObject({
      code: 'CLOUD_UNKNOWN',
      message: `no cloud named os3 in ${path}; known: os1, os2`,
    });
    await expect(loadCloudConfig(null, at())).rejects.toThrow(/OS_CLOUD is not set\); known: os1, os2/);
  });

  it('names the folders that were searched, not every file', async () => {
    await expect(loadCloudConfig('os3', at())).rejects.toMatchObject({
      code: 'CLOUD_UNKNOWN',
      message: expect.stringMatching(
        /^no cloud named os3 in a clouds\.yaml of \S+cwd, \S+openstack, \S+; no cloud is configured$/,
      ),
    });
  });

  it('takes OS_CLOUD, or the only cloud there is', async () => {
    await put('cwd/clouds.yaml', OS1);
    expect((await loadCloudConfig(null, at())).name).toBe('os1');
    expect((await loadCloudConfig(null, at({ OS_CLOUD: 'os1' }))).name).toBe('os1');
  });
});

describe('what a cloud says', () => {
  it('keeps scalars as they were written', async () => {
    await put('cwd/clouds.yaml', OS1);
    expect((await loadCloudConfig('os1', at())).auth).toMatchObject({ password: '0123' });
  });

  it('lays the cloud over its profile, and secure.yaml over both', async () => {
    await put(
      'cwd/clouds.yaml',
      'clouds: {os1: {profile: vendor, auth: {username: nf, project_id: p1}, interface: internalURL, cacert: ca.pem}}',
    );
    await put(
      'etc/clouds-public.yaml',
      'public-clouds: {vendor: {auth: {auth_url: "https://v/v3"}, region_name: far, interface: admin}}',
    );
    await put('home/.config/openstack/secure.yaml', 'clouds: {os1: {auth: {password: hidden}}}');
    expect(await loadCloudConfig('os1', at())).toMatchObject({
      authUrl: 'https://v/v3',
      regionName: 'far',
      interface: 'internal',
      tls: { verify: true, caFile: join(root, 'cwd/ca.pem') },
      auth: {
        kind: 'password',
        password: 'hidden',
        project: { id: 'p1' },
        user: { name: 'nf', domain: { id: 'default' } },
      },
    });
  });

  it('follows YAML anchors', async () => {
    await put(
      'cwd/clouds.yaml',
      'x: &x {auth: {auth_url: "http://k", user_id: u, password: p, project_id: q}}\nclouds:\n  a:\n    <<: *x\n    region_name: R\n',
    );
    expect(await loadCloudConfig('a', at())).toMatchObject({ regionName: 'R', auth: { user: { id: 'u' } } });
  });

  it('reads overrides, microversions, regions and verify', async () => {
    await put(
      'cwd/clouds.yaml',
      `clouds:
  a:
    auth: {auth_url: "http://k", token: t, project_name: p, project_domain_name: D}
    verify: False
    regions: [{name: R1, values: {interface: admin}}, R2]
    volume_endpoint_override: http://c/v3/%(project_id)s
    compute_default_microversion: 2.60
    volume_api_version: 2
`,
    );
    const config = await loadCloudConfig('a', at());
    expect(config).toMatchObject({
      auth: { kind: 'token', token: 't', project: { name: 'p', domain: { name: 'D' } } },
      tls: { verify: false },
      regionName: 'R1',
      interface: 'admin',
      endpointOverrides: { 'block-storage': 'http://c/v3/%(project_id)s' },
      defaultMicroversions: { compute: '2.60' },
    });
    expect(config.warnings).toEqual([expect.stringContaining('volume_api_version is 2')]);
  });

  it('reads application credentials by id and by name', async () => {
    await put(
      'cwd/clouds.yaml',
      `clouds:
  id: {auth_type: v3applicationcredential, auth: {auth_url: "http://k", application_credential_id: i, application_credential_secret: s}}
  name: {auth: {auth_url: "http://k", application_credential_name: n, application_credential_secret: s, username: u}}
`,
    );
    expect((await loadCloudConfig('id', at())).auth).toEqual({
      kind: 'application-credential',
      credential: { id: 'i' },
      secret: 's',
    });
    expect((await loadCloudConfig('name', at())).auth).toMatchObject({
      credential: { name: 'n', user: { name: 'u' } },
    });
  });

  it('warns of a password that others can read', async () => {
    const path = await put('cwd/clouds.yaml', OS1, 0o644);
    expect((await loadCloudConfig('os1', at())).warnings).toEqual([expect.stringContaining(path)]);
    await put('cwd/clouds.yaml', OS1, 0o600);
    expect((await loadCloudConfig('os1', at())).warnings).toEqual([]);
  });
});

describe('plain OS_* variables', () => {
  const openrc = {
    OS_AUTH_URL: 'http://k',
    OS_USERNAME: 'nf',
    OS_PASSWORD: 'p',
    OS_TENANT_NAME: 'demo',
    OS_CACERT: '~/ca.pem',
  };

  it('form a cloud named envvars', async () => {
    const config = await loadCloudConfig(null, at(openrc));
    expect(config).toMatchObject({ name: 'envvars', source: 'environment', auth: { project: { name: 'demo' } } });
    expect(config.tls.caFile).toBe(join(root, 'home/ca.pem'));
    expect(await listCloudNames(at({ ...openrc, OS_CLOUD_NAME: 'shell' }))).toEqual(['shell']);
  });

  it('form none when they only select', async () => {
    expect(await listCloudNames(at({ OS_CLOUD: 'x', OS_REGION_NAME: 'R' }))).toEqual([]);
  });
});

describe('faults', () => {
  it.each([
    ['clouds:\n  a: [', /clouds\.yaml:2:\d+: /],
    ['- a\n', /clouds\.yaml:1:1: expected a mapping/],
    ['clouds:\n  a: {auth: {username: u}}\n', /clouds\.yaml:2:6: cloud a: auth\.auth_url is missing/],
    [
      'clouds:\n  a: {auth: {auth_url: "http://k", username: u, project_name: p}}\n',
      /:2:6: cloud a: auth\.password is missing/,
    ],
    ['clouds:\n  a: {auth: {auth_url: "http://k", password: p, project_name: p}}\n', /auth\.username is missing/],
    [
      'clouds:\n  a: {auth: {auth_url: "http://k", username: u, password: p}}\n',
      /auth\.project_name is missing \(or project_id\)/,
    ],
    ['clouds:\n  a: {auth: {auth_url: "k:5000"}}\n', /auth\.auth_url must be an http or https URL/],
    ['clouds:\n  a: {auth: {auth_url: "http://u:hunter2@k"}}\n', /must not carry a user or password/],
    [
      'clouds:\n  a: {auth_type: v3oidcpassword, auth: {auth_url: "http://k"}}\n',
      /auth_type v3oidcpassword is not supported/,
    ],
    ['clouds:\n  a: {profile: vexxhost, auth: {}}\n', /uses the profile vexxhost, but there is no clouds-public\.yaml/],
    [
      'clouds:\n  a: {interface: sideways, auth: {auth_url: "http://k", user_id: u, password: p, project_id: p}}\n',
      /interface must be/,
    ],
  ])('%j is refused', async (text, message) => {
    await put('cwd/clouds.yaml', text);
    await expect(loadCloudConfig('a', at())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('an unreadable file is named, not passed over', async () => {
    await mkdir(join(root, 'cwd/clouds.yaml'));
    await expect(loadCloudConfig('a', at())).rejects.toThrow(/clouds\.yaml cannot be read: it is a directory/);
  });
});
