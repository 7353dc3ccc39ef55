/** The server that the cases of this folder look at: it boots from a volume, with two ports and a second disk. */
import { getServer, type Port, type Server, type Volume } from '@baton/openstack';
import {
  defaultSecurityGroupIds,
  makeLan,
  makePort,
  makeRouter,
  makeVolume,
  removeServerLater,
  type Lan,
} from '../../fixtures.ts';
import type { Ground } from '../../ground.ts';
import { eventually, statesUntil } from '../../look.ts';
import type { RawAnswer, RawCall } from '../../raw-client.ts';

export interface Stage {
  readonly ground: Ground;
  readonly id: string;
  readonly name: string;
  /** On this server and whatever else the cases make beside it. */
  readonly tag: string;
  readonly lan: Lan;
  readonly ports: readonly [Port, Port];
  readonly boot: Volume;
  readonly data: Volume;
  /** The answer to its creation, and the states that were seen until it was ACTIVE. */
  readonly made: RawAnswer;
  readonly built: readonly string[];
  /** A second server, `<name>-twin`, from the image and without a port; made when it is first asked for. Its id, once it runs. */
  readonly twin: () => Promise<string>;
}

export async function setStage(ground: Ground): Promise<Stage> {
  const lan = await makeGuestLan(ground);
  const securityGroupIds = await defaultSecurityGroupIds(ground);
  const ports = [
    await makePort(ground, lan, { securityGroupIds }),
    await makePort(ground, lan, { securityGroupIds }),
  ] as const;
  const [boot, data] = await makeDisks(ground);
  const tag = ground.name('tag');
  const name = ground.name('server');
  const wish = { name, flavorRef: ground.flavorId, tags: [tag], metadata: { role: 'primary' } };
  const { id, made } = await makeServer(ground, { ...wish, ...plugged(ports, [boot, data]) });
  const built = await statesUntil(ground, 'ACTIVE', () => stateOf(ground, id));
  let twin: Promise<string> | null = null;
  return {
    ground,
    id,
    name,
    tag,
    lan,
    ports,
    boot,
    data,
    made,
    built,
    twin: () => (twin ??= makeTwin(ground, `${name}-twin`, tag)),
  };
}

async function makeTwin(ground: Ground, name: string, tag: string): Promise<string> {
  const { flavorId: flavorRef, imageId: imageRef } = ground;
  const { id } = await makeServer(ground, { name, flavorRef, imageRef, networks: 'none', tags: [tag] });
  await settled(ground, id, 'ACTIVE');
  return id;
}

/** With DHCP and a way to the metadata service, a guest boots in seconds, and hears when it is told to stop. */
export async function makeGuestLan(ground: Ground): Promise<Lan> {
  const lan = await makeLan(ground, { enableDhcp: true });
  await makeRouter(ground, lan);
  return lan;
}

/** One to boot from, and an empty one. */
export async function makeDisks(ground: Ground): Promise<readonly [Volume, Volume]> {
  return await Promise.all([makeVolume(ground, { imageId: ground.imageId }), makeVolume(ground, { empty: true })]);
}

/** Answers as soon as Nova does, before anything is built. */
export async function makeServer(
  ground: Ground,
  server: object,
): Promise<{ readonly id: string; readonly made: RawAnswer }> {
  const made = await ground.tenant.raw.send(createCall(server));
  const { id } = (made.body as { server: { id: string } }).server;
  removeServerLater(ground, id);
  return { id, made };
}

/** What a new server gets of these, in their order; it boots from the first volume. */
export function plugged(ports: readonly Port[], volumes: readonly Volume[]): object {
  return {
    networks: ports.map((port) => ({ port: port.id })),
    block_device_mapping_v2: volumes.map((volume, index) => disk(volume.id, index)),
  };
}

/** `POST /servers` as the product makes it. */
export function createCall(server: object): RawCall {
  return { service: 'compute', method: 'POST', path: '/servers', microversion: '2.73', json: { server } };
}

export function disk(volumeId: string, index: number): object {
  return {
    uuid: volumeId,
    source_type: 'volume',
    destination_type: 'volume',
    boot_index: index === 0 ? 0 : -1,
    delete_on_termination: false,
  };
}

export function actionCall(id: string, json: object): RawCall {
  return { service: 'compute', method: 'POST', path: `/servers/${id}/action`, json };
}

export async function serverOf(ground: Ground, id: string): Promise<Server> {
  const found = await getServer(ground.tenant.session.compute, id, ground.signal);
  if (found === null) throw new Error(`server ${id} is gone`);
  return found;
}

/** Status and what Nova does to it: `ACTIVE`, `ACTIVE powering-off`. */
export async function stateOf(ground: Ground, id: string): Promise<string> {
  const { status, taskState } = await serverOf(ground, id);
  return taskState === null ? status : `${status} ${taskState}`;
}

/** Waits until the server is so, and nothing is being done to it. */
export function settled(ground: Ground, id: string, status: 'ACTIVE' | 'SHUTOFF'): Promise<Server> {
  return eventually(ground, `server ${id} ${status}`, async () => {
    const found = await serverOf(ground, id);
    if (found.status === 'ERROR') throw new Error(`server ${id}: ${found.fault ?? 'ERROR'}`);
    return found.status === status && found.taskState === null ? found : null;
  });
}
