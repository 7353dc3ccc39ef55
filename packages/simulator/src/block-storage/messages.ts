/**
 * What a tenant is told of a failure: a number of the action, a number of the detail and their texts
 * (cinder/message/message_field.py). The true reason stays in the operator's log.
 */
import type { SimulatedCloud } from '../cloud.ts';
import type { Call, Route } from '../http/service.ts';
import { filterRows, mayTouch, visibleRows } from './filters.ts';
import { linksOf, pageOf } from './page.ts';
import { notFound } from './refuse.ts';
import type { MessageRow } from './rows.ts';
import { cinderTime } from './timestamps.ts';

const FAILURES = {
  create: { code: '001_003', text: 'schedule allocate volume:Could not find any available weighted backend.' },
  upload: { code: '003_004', text: 'copy volume to image:Failed to upload volume to image at backend.' },
  extend: { code: '007_010', text: 'extend volume:Volume Driver failed to extend volume.' },
  snapshot: { code: '009_013', text: 'create snapshot:Snapshot failed to create.' },
  deleteSnapshot: { code: '010_016', text: 'delete snapshot:Snapshot failed to delete.' },
} as const;

/** A message is kept for a month (message_ttl). */
const KEPT_MS = 2_592_000_000;
const LIST_SINCE = 3;
const FILTERS_SINCE = 5;

export function tellFailure(
  cloud: SimulatedCloud,
  failure: keyof typeof FAILURES,
  resource: { readonly id: string; readonly projectId: string },
): void {
  const isSnapshot = failure === 'snapshot' || failure === 'deleteSnapshot';
  cloud.state.messages.insert({
    id: cloud.newId(),
    projectId: resource.projectId,
    resourceId: resource.id,
    resourceType: isSnapshot ? 'VOLUME_SNAPSHOT' : 'VOLUME',
    userMessage: FAILURES[failure].text,
    createdAtMs: cloud.time.nowMs(),
  });
}

export const messageRoutes: readonly Route[] = [
  { method: 'GET', path: '/messages', since: LIST_SINCE, handle: list },
  {
    method: 'GET',
    path: '/messages/:id',
    since: LIST_SINCE,
    handle: (call) => ({ status: 200, json: { message: messageView(call, findMessage(call)) } }),
  },
  {
    method: 'DELETE',
    path: '/messages/:id',
    since: LIST_SINCE,
    handle: (call) => {
      call.cloud.state.messages.delete(findMessage(call).id);
      return { status: 204 };
    },
  },
];

function list(call: Call): { status: number; json: unknown } {
  const visible = visibleRows(call, call.cloud.state.messages.all());
  if (call.microversion < FILTERS_SINCE) {
    const all = visible.toReversed().map((message) => messageView(call, message));
    return { status: 200, json: { messages: all } };
  }
  const found = filterRows(call, visible, {
    resource_uuid: (message, wanted) => message.resourceId === wanted,
    resource_type: (message, wanted) => message.resourceType === wanted,
    event_id: (message, wanted) => eventOf(message) === wanted,
    message_level: (_message, wanted) => wanted === 'ERROR',
  });
  const { rows, links } = pageOf(call, 'messages', 'Message', '/messages', found);
  return { status: 200, json: { messages: rows.map((message) => messageView(call, message)), ...links } };
}

function findMessage(call: Call): MessageRow {
  const id = call.params['id'] ?? '';
  const message = call.cloud.state.messages.get(id);
  if (message === null || !mayTouch(call, message)) throw notFound('Message', id);
  return message;
}

function eventOf(message: MessageRow): string {
  const known = Object.values(FAILURES).find(({ text }) => text === message.userMessage);
  return `VOLUME_${message.resourceType}_${known?.code ?? '001_001'}`;
}

function messageView(call: Call, message: MessageRow): object {
  return {
    id: message.id,
    event_id: eventOf(message),
    user_message: message.userMessage,
    message_level: 'ERROR',
    created_at: cinderTime(message.createdAtMs),
    guaranteed_until: cinderTime(message.createdAtMs + KEPT_MS),
    request_id: `req-${message.id}`,
    links: linksOf(call, `/messages/${message.id}`),
    resource_type: message.resourceType,
    resource_uuid: message.resourceId,
  };
}
