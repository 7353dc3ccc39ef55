/** The five routes that every resource of Neutron has, and who may use them. */
import type { Call, Refusal, Route } from '../../http/service.ts';
import type { CloudState } from '../../state/cloud-state.ts';
import type { Table } from '../../state/table.ts';
import { badRequest, policyNotAuthorized } from '../refusals.ts';
import { attribute, type Attributes, once } from './attributes.ts';
import { checkIfMatch } from './if-match.ts';
import { chosenFields, listReply } from './list.ts';
import { change, type StandardRow, type Wire } from './standard.ts';
import { description, text } from './values.ts';

export interface Resource<R extends StandardRow> {
  /** `/v2.0/security-groups` */
  readonly path: string;
  /** `security_groups` */
  readonly key: string;
  /** `security_group` */
  readonly member: string;
  /** The attributes that a list can be filtered by. */
  readonly filters: readonly string[];
  readonly notFound: (id: string) => Refusal;
  readonly table: (state: CloudState) => Table<R>;
  readonly wire: (call: Call, row: R) => Wire;
  /** Of another project. Nobody but operators, unless told. */
  readonly isShown?: (call: Call, row: R) => boolean;
  readonly isChangeable?: (call: Call, row: R) => boolean;
  /** What Neutron makes by itself when somebody looks. */
  readonly beforeLook?: (call: Call) => void;
  readonly create: (call: Call) => R;
  readonly update: (call: Call, row: R) => R;
  /** Checks, then `checkIfMatch`, then deletes. */
  readonly remove: (call: Call, row: R) => void;
}

/** Attributes that all resources take. */
export const STANDARD_ATTRIBUTES = {
  description: attribute(description),
  project_id: once(text()),
  tenant_id: once(text()),
} satisfies Attributes;

export function routesOf<R extends StandardRow>(resource: Resource<R>): readonly Route[] {
  const { path, member, wire } = resource;
  const onePath = `${path}/:id`;
  const one = (call: Call, row: R, status = 200) => ({
    status,
    json: { [member]: chosenFields(call, wire(call, row)) },
  });
  return [
    {
      method: 'GET',
      path,
      handle: (call) => {
        resource.beforeLook?.(call);
        const rows = resource.table(call.cloud.state).where((row) => isShown(resource, call, row));
        const items = rows.map((row) => wire(call, row));
        return listReply(call, resource, items);
      },
    },
    { method: 'POST', path, handle: (call) => one(call, resource.create(call), 201) },
    { method: 'GET', path: onePath, handle: (call) => one(call, find(resource, call, call.params['id'] ?? '')) },
    {
      method: 'PUT',
      path: onePath,
      handle: (call) => one(call, resource.update(call, findToChange(resource, call, `update_${member}`))),
    },
    {
      method: 'DELETE',
      path: onePath,
      handle: (call) => {
        resource.remove(call, findToChange(resource, call, `delete_${member}`));
        return { status: 204 };
      },
    },
  ];
}

/** What the caller may see. @throws Refusal 404 */
export function find<R extends StandardRow>(
  resource: Pick<Resource<R>, 'table' | 'isShown' | 'notFound'>,
  call: Call,
  id: string,
): R {
  const row = resource.table(call.cloud.state).get(id);
  if (row === null || !isShown(resource, call, row)) throw resource.notFound(id);
  return row;
}

/** The resource of the path. @throws Refusal 404, or 403 for one that is shown to the caller and belongs to somebody else */
export function findToChange<R extends StandardRow>(resource: Resource<R>, call: Call, rule: string): R {
  const row = find(resource, call, call.params['id'] ?? '');
  const isChangeable = isOwn(call, row) || resource.isChangeable?.(call, row) === true;
  if (!isChangeable) throw policyNotAuthorized(`rule:${rule}`);
  return row;
}

export function isOwn(call: Call, row: { readonly projectId: string }): boolean {
  return call.caller.isAdmin || row.projectId === call.caller.projectId;
}

/** For whom something is made: operators may name another project. @throws Refusal 400 */
export function projectFor(
  { caller }: Call,
  sent: { readonly project_id?: string; readonly tenant_id?: string },
): string {
  const asked = sent.project_id ?? sent.tenant_id ?? caller.projectId;
  if (asked === caller.projectId || caller.isAdmin) return asked;
  throw badRequest(
    "Specifying 'project_id' or 'tenant_id' other than the authenticated project in request requires admin or advsvc privileges",
  );
}

/** The end of a PUT. @throws Refusal 412 */
export function changeByCall<R extends StandardRow>(call: Call, table: Table<R>, row: R, patch: Partial<R>): R {
  checkIfMatch(call, row);
  return change(call.cloud, table, row, patch);
}

function isShown<R extends StandardRow>({ isShown }: Pick<Resource<R>, 'isShown'>, call: Call, row: R): boolean {
  return isOwn(call, row) || isShown?.(call, row) === true;
}
