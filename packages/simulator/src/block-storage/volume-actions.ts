/** `POST /volumes/{id}/action`: one key, the name of the action. */
import { z } from 'zod';
import { type Call, Refusal, type Reply } from '../http/service.ts';
import { booleanSchema, decodeBody, metadataSchema, sizeSchema } from './decode-body.ts';
import { checkQuota } from './quota.ts';
import { badRequest, invalidInput, invalidVolume, policyDenies } from './refuse.ts';
import type { VolumeRow } from './rows.ts';
import { uploadVolume } from './upload-volume.ts';

type Action = (call: Call, volume: VolumeRow) => Reply;

const STATUSES = [
  'creating',
  'available',
  'deleting',
  'error',
  'error_deleting',
  'error_managing',
  'managing',
  'attaching',
  'in-use',
  'detaching',
  'maintenance',
  'restoring-backup',
  'error_restoring',
  'reserved',
  'awaiting-transfer',
  'backing-up',
  'error_backing-up',
  'error_extending',
  'downloading',
  'uploading',
  'retyping',
  'extending',
];

const ACTIONS: Readonly<Record<string, Action>> = {
  'os-volume_upload_image': (call, volume) => uploadVolume(call, volume, call.json),
  'os-extend': extend,
  'os-set_bootable': (call, volume) => {
    const body = decodeBody(z.object({ 'os-set_bootable': z.object({ bootable: booleanSchema }) }), call.json);
    call.cloud.state.volumes.update(volume.id, { bootable: body['os-set_bootable'].bootable });
    return { status: 200 };
  },
  'os-set_image_metadata': (call, volume) => {
    const schema = z.object({ 'os-set_image_metadata': z.object({ metadata: metadataSchema }) });
    const { metadata } = decodeBody(schema, call.json)['os-set_image_metadata'];
    const imageMetadata = { ...volume.imageMetadata, ...metadata };
    call.cloud.state.volumes.update(volume.id, { imageMetadata });
    return { status: 200, json: { metadata: imageMetadata } };
  },
  'os-show_image_metadata': (_call, volume) => ({ status: 200, json: { metadata: volume.imageMetadata } }),
  'os-unset_image_metadata': (call, volume) => {
    const body = decodeBody(z.object({ 'os-unset_image_metadata': z.object({ key: z.string() }) }), call.json);
    const { key } = body['os-unset_image_metadata'];
    if (volume.imageMetadata[key] === undefined)
      throw new Refusal(404, `Glance metadata for volume/snapshot ${volume.id} cannot be found.`);
    const { [key]: _gone, ...imageMetadata } = volume.imageMetadata;
    call.cloud.state.volumes.update(volume.id, { imageMetadata });
    return { status: 200 };
  },
  'os-reset_status': resetStatus,
};

export function volumeAction(call: Call, volume: VolumeRow): Reply {
  const name = typeof call.json === 'object' && call.json !== null ? Object.keys(call.json)[0] : undefined;
  if (name === undefined) throw badRequest('Malformed request body');
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) {
    throw badRequest(
      `There is no such action: ${name}. Verify the request body and Content-Type header and try again.`,
    );
  }
  return action(call, volume);
}

function extend(call: Call, volume: VolumeRow): Reply {
  const { cloud } = call;
  const body = decodeBody(z.object({ 'os-extend': z.strictObject({ new_size: sizeSchema }) }), call.json);
  const sizeGib = body['os-extend'].new_size;
  if (volume.status !== 'available') {
    throw invalidVolume(
      `Volume ${volume.id} status must be '{'status': 'available'}' to extend, currently ${volume.status}.`,
    );
  }
  if (sizeGib <= volume.sizeGib) {
    throw invalidInput(
      `New size for extend must be greater than current size. (current: ${volume.sizeGib}, extended: ${sizeGib}).`,
    );
  }
  checkQuota(cloud.state, volume.projectId, { gigabytes: sizeGib - volume.sizeGib });
  cloud.state.volumes.update(volume.id, { status: 'extending' });
  cloud.tasks.schedule('volume.extend', cloud.draw(cloud.pace.volumeDelete), { volumeId: volume.id, sizeGib });
  return { status: 202 };
}

function resetStatus(call: Call, volume: VolumeRow): Reply {
  if (!call.caller.isAdmin) throw policyDenies('volume_extension:volume_admin_actions:reset_status');
  const body = decodeBody(z.object({ 'os-reset_status': z.object({ status: z.string() }) }), call.json);
  const { status } = body['os-reset_status'];
  if (!STATUSES.includes(status)) {
    const valid = STATUSES.map((one) => `'${one}'`).join(', ');
    throw badRequest(`Volume status: ${status} is invalid, valid statuses are: (${valid}).`);
  }
  call.cloud.state.volumes.update(volume.id, { status });
  return { status: 202 };
}
