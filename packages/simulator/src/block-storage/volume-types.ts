import type { SimulatedCloud } from '../cloud.ts';
import { type Call, Refusal, type Reply, type Route } from '../http/service.ts';
import { pageOf } from './page.ts';
import { badRequest, notFound, policyDenies } from './refuse.ts';
import type { VolumeTypeRow } from './rows.ts';

/** By name or id; null: the cloud's default. @throws Refusal 404, or 400 when there is no default */
export function findVolumeType(cloud: SimulatedCloud, asked: string | null): VolumeTypeRow {
  const types = cloud.state.volumeTypes;
  if (asked === null) {
    const found = defaultType(cloud);
    if (found === null) throw badRequest('Invalid volume type: no default volume type is set.');
    return found;
  }
  const found = types.get(asked) ?? types.where(({ name }) => name === asked)[0];
  if (found === undefined) throw new Refusal(404, `Volume type with name ${asked} could not be found.`);
  return found;
}

export const volumeTypeRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/types',
    handle: (call) => {
      const { rows, links } = pageOf(call, 'volume_types', 'Volume type', '/types', call.cloud.state.volumeTypes.all());
      return {
        status: 200,
        json: { volume_types: rows.map((type) => ({ ...typeView(type), ...IS_PUBLIC })), ...links },
      };
    },
  },
  {
    method: 'GET',
    path: '/types/default',
    handle: (call) => {
      const found = defaultType(call.cloud);
      if (found === null) throw new Refusal(404, 'Default volume type can not be found.');
      return { status: 200, json: { volume_type: typeView(found) } };
    },
  },
  { method: 'GET', path: '/types/:id', handle: show },
  { method: 'GET', path: '/types/:id/encryption', handle: showEncryption },
];

const IS_PUBLIC = { 'os-volume-type-access:is_public': true };

function show(call: Call): Reply {
  return { status: 200, json: { volume_type: { ...typeView(asked(call)), ...IS_PUBLIC } } };
}

/** Empty for a type that does not encrypt. */
function showEncryption(call: Call): Reply {
  if (!call.caller.isAdmin) throw policyDenies('volume_extension:volume_type_encryption:get');
  const { id, encrypted = false } = asked(call);
  const encryption = {
    volume_type_id: id,
    encryption_id: id,
    control_location: 'front-end',
    cipher: 'aes-xts-plain64',
    key_size: 256,
    provider: 'luks',
    deleted: false,
  };
  return { status: 200, json: encrypted ? encryption : {} };
}

function asked(call: Call): VolumeTypeRow {
  const id = call.params['id'] ?? '';
  const found = call.cloud.state.volumeTypes.get(id);
  if (found === null) throw notFound('Volume type', id);
  return found;
}

function defaultType(cloud: SimulatedCloud): VolumeTypeRow | null {
  return cloud.state.volumeTypes.where(({ isDefault }) => isDefault)[0] ?? null;
}

export function typeView({ id, name }: VolumeTypeRow): object {
  return { id, name, is_public: true, description: null, extra_specs: {} };
}
