/** The bodies are those that Nova 26.2 gave to the same calls. */
import { describe, expect, test } from 'vitest';
import { limitOf } from '../../state/cloud-state.ts';
import { computeLab } from '../testing/compute-lab.ts';

const NOBODY = '00000000-0000-0000-0000-000000000000';
const badRequest = (message: string) => ({ badRequest: { code: 400, message } });
const invalid = (field: string, rest: string) =>
  badRequest(`Invalid input for field/attribute ${field}. Value: ${rest}`);

async function refusals() {
  const lab = await computeLab();
  const volume = await lab.volume('v', 'lb1');
  const empty = await lab.volume('e', null);
  const used = lab.port(9);
  const owner = await lab.running({ networks: [{ port: used.id }] });
  const create = (more: object, version?: string) => {
    const server = { name: 'x', flavorRef: '1', imageRef: lab.image.id, networks: 'none', ...more };
    return lab.nova('POST', '/servers', { server }, version);
  };
  const disk = (more: object) => ({
    imageRef: undefined,
    block_device_mapping_v2: [{ source_type: 'volume', destination_type: 'volume', boot_index: 0, ...more }],
  });
  return { lab, volume, empty, used, owner, create, disk };
}

describe('refuses', () => {
  test('what it cannot read', async () => {
    const { lab, create } = await refusals();
    const { id } = lab.image;
    const answers = [
      await create({ name: undefined }),
      await create({ foo: 1 }),
      await create({ networks: 'none' }, '2.36'),
      await create({ tags: ['a'] }, '2.51'),
      await create({ tags: ['a/b'] }),
      await create({ tags: ['x'.repeat(61)] }),
      await create({ imageRef: 'x' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400, 400]);
    expect(answers.slice(0, 5).map(({ json }) => json)).toEqual([
      invalid('server', `{'flavorRef': '1', 'imageRef': '${id}', 'networks': 'none'}. 'name' is a required property`),
      invalid(
        'server',
        `{'name': 'x', 'flavorRef': '1', 'imageRef': '${id}', 'networks': 'none', 'foo': 1}. ` +
          "Additional properties are not allowed ('foo' was unexpected)",
      ),
      invalid('networks', "none. 'none' is not of type 'array'"),
      invalid(
        'server',
        `{'name': 'x', 'flavorRef': '1', 'imageRef': '${id}', 'networks': 'none', 'tags': ['a']}. ` +
          "Additional properties are not allowed ('tags' was unexpected)",
      ),
      invalid('0', "a/b. 'a/b' does not match '^[^,/]*$'"),
    ]);
  });

  test('what is not there', async () => {
    const { create, disk } = await refusals();
    const cases: readonly (readonly [object, string])[] = [
      [{ flavorRef: '99' }, 'Flavor 99 could not be found.'],
      [{ imageRef: NOBODY }, 'Can not find requested image'],
      [{ imageRef: '' }, 'Missing imageRef attribute'],
      [{ networks: [{ uuid: NOBODY }] }, `Network ${NOBODY} could not be found.`],
      [{ networks: [{ port: NOBODY }] }, `Port id ${NOBODY} could not be found.`],
      [{ key_name: 'nope' }, 'Invalid key_name provided.'],
      [{ availability_zone: 'nope' }, 'The requested availability zone is not available'],
      [{ security_groups: [{ name: 'nope' }] }, "Unable to find security_group with name or id 'nope'"],
      [disk({ uuid: NOBODY }), `Block Device Mapping is Invalid: failed to get volume ${NOBODY}.`],
    ];
    for (const [more, message] of cases) expect(await create(more)).toEqual({ status: 400, json: badRequest(message) });
  });

  test('disks that cannot be', async () => {
    const { lab, create, disk, volume, empty } = await refusals();
    const bootless =
      'Block Device Mapping is Invalid: Boot sequence for the instance and image/block device mapping combination is not valid.';
    expect((await create(disk({ uuid: volume.id, boot_index: -1 }))).json).toEqual(badRequest(bootless));
    const notBootable = `Block Device ${empty.id} is not bootable.`;
    expect((await create(disk({ uuid: empty.id }))).json).toEqual(badRequest(notBootable));
    lab.cloud.state.volumes.update(volume.id, { status: 'in-use' });
    const inUse = `Volume ${volume.id} status must be available or downloading to reserve, but the current status is in-use.`;
    expect(await create(disk({ uuid: volume.id }))).toMatchObject({
      status: 400,
      json: { badRequest: { message: expect.stringContaining(inUse) as string } },
    });
    lab.cloud.state.images.update(lab.image.id, { minDiskGib: 2 });
    expect((await create({})).json).toMatchObject({
      badRequest: { message: expect.stringContaining('minimum size is 2147483648 bytes') as string },
    });
  });

  test('a port that a server has', async () => {
    const { lab, create, used, owner } = await refusals();
    expect(lab.cloud.state.ports.need(used.id).deviceId).toBe(owner);
    expect(await create({ networks: [{ port: used.id }] })).toEqual({
      status: 409,
      json: { conflictingRequest: { code: 409, message: `Port ${used.id} is still in use.` } },
    });
  });

  test('what is more than the quota, and makes nothing', async () => {
    const { lab, create, disk, volume } = await refusals();
    const { projectId } = lab.cloud;
    const quota = (limits: object) => lab.asAdmin('PUT', `/os-quota-sets/${projectId}`, { quota_set: limits });
    expect((await quota({ instances: 1 })).json).toEqual({
      quota_set: { instances: 1, cores: -1, ram: -1, key_pairs: -1 },
    });
    expect(await create(disk({ uuid: volume.id }))).toEqual({
      status: 403,
      json: {
        forbidden: {
          code: 403,
          message: 'Quota exceeded for instances: Requested 1, but already used 1 of 1 instances',
        },
      },
    });
    expect(lab.cloud.state.volumes.need(volume.id).status).toBe('available');
    expect(lab.cloud.state.servers.all()).toHaveLength(1);
    await quota({ cores: 1, ram: 600 });
    expect((await create({})).json).toEqual({
      forbidden: {
        code: 403,
        message:
          'Quota exceeded for cores, instances, ram: Requested 1, 1, 512, but already used 1, 1, 512 of 1, 1, 600 cores, instances, ram',
      },
    });
    expect((await lab.asAdmin('DELETE', `/os-quota-sets/${projectId}`)).status).toBe(202);
    expect(limitOf(lab.cloud.state, projectId, 'instances')).toBeNull();
    expect((await create({})).status).toBe(202);
    const metadata = Object.fromEntries(Array.from({ length: 129 }, (_, at) => [`k${at}`, 'v']));
    expect(await create({ metadata })).toMatchObject({
      status: 403,
      json: { forbidden: { message: 'Maximum number of metadata items exceeds 128' } },
    });
  });
});
