import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerRow } from '../compute/rows.ts';
import { fieldsAt, makeVolume, serveStorage, type Storage, textAt, valueAt } from './testing/storage.ts';

const BEFORE = { hostname: 'before', httpPort: 80, keepalived: null };
const AFTER = { hostname: 'after', httpPort: 80, keepalived: null };

let storage: Storage;
let volumeId: string;

beforeEach(async () => {
  storage = await serveStorage();
  volumeId = await makeVolume(storage, { name: 'disk' });
});

function post(more: object = {}, microversion = '3.70') {
  return storage.volume('POST', '/snapshots', { microversion, body: { snapshot: { volume_id: volumeId, ...more } } });
}

async function statusOf(id: string): Promise<string> {
  const { status, body } = await storage.volume('GET', `/snapshots/${id}`);
  return status === 404 ? 'gone' : textAt(body, 'snapshot', 'status');
}

/** Attached to a server that does what the task state says. */
function attach(taskState: string | null): void {
  const server: Pick<ServerRow, 'id' | 'taskState'> = { id: 'server-1', taskState };
  storage.cloud.state.servers.delete('server-1');
  storage.cloud.state.servers.insert(server as ServerRow);
  const attachment = { serverId: 'server-1', device: '/dev/vda', deleteOnTermination: false };
  storage.cloud.state.volumes.update(volumeId, { status: 'in-use', attachment });
}

describe('a snapshot', () => {
  it('holds the bytes of the moment in which it was asked for', async () => {
    const { disks, state } = storage.cloud;
    const { diskId } = state.volumes.need(volumeId);
    await disks.writeGuest(diskId, BEFORE);
    const { status, body } = await post({ name: 's', metadata: { mark: 'm' } });
    expect(status).toBe(202);
    expect(body['snapshot']).toMatchObject({
      status: 'creating',
      volume_id: volumeId,
      size: 1,
      metadata: { mark: 'm' },
    });
    await disks.writeGuest(diskId, AFTER);
    await storage.settle();
    const id = textAt(body, 'snapshot', 'id');
    const { body: shown } = await storage.volume('GET', `/snapshots/${id}`);
    expect(shown['snapshot']).toMatchObject({
      status: 'available',
      'os-extended-snapshot-attributes:progress': '100%',
      'os-extended-snapshot-attributes:project_id': storage.projectId,
    });
    const copy = await makeVolume(storage, { size: undefined, snapshot_id: id });
    expect(state.volumes.need(copy)).toMatchObject({ status: 'available', sizeGib: 1, snapshotId: id });
    expect(await disks.readGuest(state.volumes.need(copy).diskId)).toEqual(BEFORE);

    expect((await storage.volume('DELETE', `/snapshots/${id}`)).status).toBe(202);
    expect(await statusOf(id)).toBe('deleting');
    await storage.settle();
    expect(await statusOf(id)).toBe('gone');
    expect(await disks.readGuest(state.volumes.need(copy).diskId)).toEqual(BEFORE);
  });

  it('of an attached volume needs 3.66, or force before it', async () => {
    attach(null);
    const refused = await post({}, '3.60');
    expect(refused.status).toBe(400);
    expect(valueAt(refused.body, 'badRequest', 'message')).toBe(
      `Invalid volume: Volume ${volumeId} status must be available, but current status is: in-use.`,
    );
    expect((await post({ force: true }, '3.60')).status).toBe(202);
    expect((await post({}, '3.66')).status).toBe(202);
    expect((await post({ force: false }, '3.66')).status).toBe(400);
    await storage.settle();
    const { body } = await storage.volume('GET', '/snapshots/detail?status=available');
    expect(body['snapshots']).toHaveLength(2);
  });

  it('fails, made or deleted, while Nova does something else with the server', async () => {
    attach('image_uploading');
    const failed = await post();
    attach(null);
    const made = await post();
    await storage.settle();
    expect(await statusOf(textAt(failed.body, 'snapshot', 'id'))).toBe('error');
    const { body } = await storage.volume('GET', `/messages?resource_uuid=${textAt(failed.body, 'snapshot', 'id')}`);
    expect(body['messages']).toMatchObject([{ user_message: 'create snapshot:Snapshot failed to create.' }]);
    attach('powering-off');
    const id = textAt(made.body, 'snapshot', 'id');
    await storage.volume('DELETE', `/snapshots/${id}`);
    await storage.settle();
    expect(await statusOf(id)).toBe('error_deleting');
  });

  it('keeps its volume from being uploaded, which only shows afterwards', async () => {
    await post();
    await storage.settle();
    const upload = { 'os-volume_upload_image': { image_name: 'copy', disk_format: 'qcow2' } };
    const { status, body } = await storage.volume('POST', `/volumes/${volumeId}/action`, { body: upload });
    expect(status).toBe(202);
    await storage.settle();
    expect((await storage.image('GET', `/images/${textAt(body, 'os-volume_upload_image', 'image_id')}`)).status).toBe(
      404,
    );
    const { body: told } = await storage.volume('GET', `/messages?resource_uuid=${volumeId}`);
    expect(told['messages']).toMatchObject([
      { event_id: 'VOLUME_VOLUME_003_004', resource_uuid: volumeId, resource_type: 'VOLUME' },
    ]);
    expect((await storage.volume('GET', '/messages', { microversion: '3.2' })).status).toBe(404);
  });

  it('is refused in the wrong state, and beyond the quota', async () => {
    const { body } = await post();
    const early = await storage.volume('DELETE', `/snapshots/${textAt(body, 'snapshot', 'id')}`);
    expect(early.status).toBe(400);
    const tooEarly = await storage.volume('POST', '/volumes', {
      body: { volume: { snapshot_id: valueAt(body, 'snapshot', 'id') } },
    });
    expect(tooEarly.status).toBe(400);
    storage.cloud.state.quotas.insert({ id: `${storage.projectId}/snapshots`, limit: 1 });
    const over = await post();
    expect(over.status).toBe(413);
    expect(valueAt(over.body, 'overLimit', 'message')).toBe(
      'SnapshotLimitExceeded: Maximum number of snapshots allowed (1) exceeded',
    );
    storage.cloud.state.volumes.update(volumeId, { status: 'reserved' });
    expect(valueAt((await post()).body, 'badRequest', 'message')).toContain(
      'status must be available, in-use, but current',
    );
    expect((await post({ volume_id: 'nope' })).status).toBe(404);
    expect((await storage.volume('POST', '/snapshots', { body: { snapshot: {} } })).status).toBe(400);
  });

  it('is found by volume and name', async () => {
    const other = await makeVolume(storage);
    await post({ name: 'a' });
    await post({ name: 'b' });
    await storage.volume('POST', '/snapshots', { body: { snapshot: { volume_id: other, name: 'a' } } });
    const names = async (query: string): Promise<readonly unknown[]> => {
      const { body } = await storage.volume('GET', `/snapshots/detail?${query}`);
      return fieldsAt(body, 'snapshots');
    };
    expect(await names(`volume_id=${volumeId}`)).toEqual(['b', 'a']);
    expect(await names(`volume_id=${volumeId}&name=a`)).toEqual(['a']);
    expect(await names('name=a')).toEqual(['a', 'a']);
  });
});
