import { getVolume, type Volume } from '@baton/openstack';
import { makeVolume } from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';
import type { RawCall } from '../../raw-client.ts';

export interface Stage {
  readonly ground: Ground;
  /** In the metadata `conf` of volumes that are looked for. */
  readonly mark: string;
  readonly fromImage: Volume;
  readonly empty: Volume;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const mark = ground.name('mark');
  const metadata = { conf: mark, key: "it's" };
  return {
    ground,
    mark,
    fromImage: await makeVolume(ground, { imageId: ground.imageId }, { metadata }),
    empty: await makeVolume(ground, { empty: true }, { metadata: { conf: mark } }),
  };
}

/** `gone` for one that is not there. */
export async function statusOf(ground: Ground, id: string): Promise<string> {
  return (await getVolume(ground.tenant.session.blockStorage, id, ground.signal))?.status ?? 'gone';
}

export function post(path: string, json: object): RawCall {
  return { service: 'block-storage', method: 'POST', path, json };
}

export function createCall(ground: Ground, volume: object): RawCall {
  return post('/volumes', { volume: { name: ground.name('volume'), size: 1, ...volume } });
}
