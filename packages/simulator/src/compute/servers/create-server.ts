/** `POST /servers`: everything is looked at before anything is made. What follows is in build-server.ts. */
import type { Call, Reply, Route } from '../../http/service.ts';
import { checkQuota } from '../account/usage.ts';
import { recordAction } from '../instance-actions.ts';
import { linksTo } from '../links.ts';
import { badRequest } from '../refusals.ts';
import type { FlavorRow } from '../rows.ts';
import { beginBuild } from './build-server.ts';
import { readServerRequest, type ServerRequest } from './create-request.ts';
import { requestedDisks } from './requested-disks.ts';
import { requestedNics } from './requested-networks.ts';
import { joinServerGroup } from './server-groups.ts';

export const createServerRoute: Route = { method: 'POST', path: '/servers', handle: create };

function create(call: Call): Reply {
  const { cloud, caller } = call;
  const { state } = cloud;
  const request = readServerRequest(call);
  const flavorRow = state.flavors.get(request.flavorRef);
  if (flavorRow === null) throw badRequest(`Flavor ${request.flavorRef} could not be found.`);
  checkNames(call, request);
  const disks = requestedDisks(call, request, flavorRow);
  const nics = requestedNics(call, request.networks);
  const securityGroupIds = (request.security_groups ?? []).map(({ name }) => securityGroupId(call, name));
  checkQuota(state, caller.projectId, flavorRow);

  const { id: flavorId, ...flavor }: FlavorRow = flavorRow;
  const id = cloud.newId();
  if (request.groupId !== undefined) joinServerGroup(call, id, request.groupId);
  const nowMs = cloud.time.nowMs();
  state.servers.insert({
    id,
    projectId: caller.projectId,
    userId: caller.userId,
    name: request.name,
    description: request.description ?? null,
    status: 'BUILD',
    taskState: 'scheduling',
    powerState: 0,
    locked: false,
    lockedReason: null,
    flavor,
    flavorId,
    imageId: disks.rootImage?.id ?? null,
    rootDiskId: null,
    keyName: request.key_name ?? null,
    availabilityZone: request.availability_zone ?? cloud.availabilityZone,
    configDrive: request.config_drive ?? false,
    metadata: request.metadata ?? {},
    tags: [...new Set(request.tags)].toSorted(),
    fault: null,
    portIds: nics.flatMap((nic) => ('portId' in nic ? [nic.portId] : [])),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
  recordAction(call, id, 'create');
  beginBuild(cloud, id, { nics, securityGroupIds, volumes: disks.volumes });

  const links = linksTo(call, `servers/${id}`);
  const groups = request.security_groups ?? [{ name: 'default' }];
  const adminPass = request.adminPass ?? cloud.newId(true).slice(0, 12);
  const server = { id, links, 'OS-DCF:diskConfig': 'MANUAL', security_groups: groups, adminPass };
  return { status: 202, headers: { Location: links[0]?.href ?? '' }, json: { server } };
}

function checkNames({ cloud, caller }: Call, request: ServerRequest): void {
  const { key_name: keyName, availability_zone: zone } = request;
  if (keyName !== undefined && keyName !== null && cloud.state.keyPairs.get(`${caller.userId}:${keyName}`) === null) {
    throw badRequest('Invalid key_name provided.');
  }
  if (zone !== undefined && zone !== cloud.availabilityZone) {
    throw badRequest('The requested availability zone is not available');
  }
}

function securityGroupId({ cloud, caller }: Call, asked: string): string {
  const found = cloud.state.securityGroups.where(
    ({ id, name, projectId }) => projectId === caller.projectId && (id === asked || name === asked),
  );
  const [group] = found;
  if (group === undefined) throw badRequest(`Unable to find security_group with name or id '${asked}'`);
  return group.id;
}
