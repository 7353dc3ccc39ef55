/** The tasks behind `createImage` of a server that boots from an image; create-image.ts tells their order. */
import type { SimulatedCloud } from '../../cloud.ts';
import type { ImageRow } from '../../image/rows.ts';
import type { TaskOutcome } from '../../state/tasks.ts';
import { recordFailure } from '../instance-actions.ts';
import type { ServerRow } from '../rows.ts';
import { updateServer, whileTask } from '../servers/find-server.ts';
import { numberOf, type Payload, textOf } from '../task-payload.ts';

interface Upload {
  readonly server: ServerRow;
  readonly image: ImageRow;
}

export function registerImages(cloud: SimulatedCloud): void {
  cloud.tasks.handle('server.snapshot', async (payload, outcome) => {
    const upload = underWay(cloud, payload, outcome, 'image_snapshot_pending');
    if (upload === null) return;
    const { server } = upload;
    updateServer(cloud, server.id, { taskState: 'image_snapshot' });
    const { rootDiskId } = server;
    const file = rootDiskId === null ? null : await cloud.disks.pack(rootDiskId, 'qcow2').catch(() => null);
    const on = { ...payload, ...file };
    if (underWay(cloud, on, file === null ? 'failed' : 'done', 'image_snapshot') === null) return;
    updateServer(cloud, server.id, { taskState: 'image_pending_upload' });
    cloud.tasks.schedule('server.image-upload', cloud.draw(cloud.pace.snapshot), on);
  });
  cloud.tasks.handle('server.image-upload', (payload, outcome) => {
    const upload = underWay(cloud, payload, outcome, 'image_pending_upload');
    if (upload === null) return;
    updateServer(cloud, upload.server.id, { taskState: 'image_uploading' });
    cloud.state.images.update(upload.image.id, { status: 'saving', updatedAtMs: cloud.time.nowMs() });
    const uploadMs = (numberOf(payload, 'sizeBytes') / cloud.pace.imageBytesPerSecond) * 1_000;
    cloud.tasks.schedule('server.image', uploadMs, payload);
  });
  cloud.tasks.handle('server.image', (payload, outcome) => {
    const upload = underWay(cloud, payload, outcome, 'image_uploading');
    if (upload === null) return;
    const virtualSizeBytes = payload['virtualSizeBytes'];
    cloud.state.images.update(upload.image.id, {
      status: 'active',
      fileId: textOf(payload, 'fileId'),
      sizeBytes: numberOf(payload, 'sizeBytes'),
      virtualSizeBytes: typeof virtualSizeBytes === 'number' ? virtualSizeBytes : null,
      md5: textOf(payload, 'md5'),
      sha512: textOf(payload, 'sha512'),
      updatedAtMs: cloud.time.nowMs(),
    });
    updateServer(cloud, upload.server.id, { taskState: null });
  });
}

/** Null when it ends here: it failed, or server or image are gone, or something else was begun with the server. */
function underWay(cloud: SimulatedCloud, payload: Payload, outcome: TaskOutcome, taskState: string): Upload | null {
  const image = cloud.state.images.get(textOf(payload, 'imageId'));
  const server = whileTask(cloud, textOf(payload, 'serverId'), taskState);
  if (outcome === 'done' && image !== null && server !== null) return { server, image };
  cloud.state.images.delete(textOf(payload, 'imageId'));
  const { fileId } = payload;
  if (typeof fileId === 'string') void cloud.disks.delete(fileId);
  if (server !== null) {
    recordFailure(cloud, server.id, 'createImage');
    updateServer(cloud, server.id, { taskState: null });
  }
  return null;
}
