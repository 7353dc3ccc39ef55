/**
 * The body of an error answer, in the six shapes that OpenStack has:
 *
 *   Nova, Cinder   {"forbidden": {"code": 403, "message": "..."}}
 *   Neutron        {"NeutronError": {"type": "OverQuota", "message": "...", "detail": ""}}, or NeutronError as a string
 *   Keystone       {"error": {"code": 401, "message": "...", "title": "Unauthorized"}}
 *   Glance         {"message": "...<br /><br />", "code": "404 Not Found", "title": "Not Found"}, or an HTML page
 *   Designate      {"code": 404, "type": "zone_not_found", "message": "...", "request_id": "req-..."}
 *   microversions  {"errors": [{"status": 406, "title": "...", "detail": "..."}]}
 */
export interface ServiceFault {
  readonly status: number;
  /** The service's own word for it, null when it gives none. */
  readonly type: string | null;
  readonly message: string;
}

const MAX_MESSAGE_LENGTH = 1_000;

export function readFault(status: number, text: string): ServiceFault {
  const { type, message } = fromJson(text) ?? { type: null, message: withoutTags(text) };
  return { status, type, message: withoutTags(message).slice(0, MAX_MESSAGE_LENGTH) };
}

function fromJson(text: string): { type: string | null; message: string } | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(body)) return null;
  if (typeof body['message'] === 'string')
    return { type: stringOrNull(body['title']) ?? stringOrNull(body['type']), message: body['message'] };
  const [name, inner] = Object.entries(body)[0] ?? [];
  if (name === undefined) return null;
  if (typeof inner === 'string') return { type: name, message: inner };
  const fault: unknown = Array.isArray(inner) ? inner[0] : inner;
  if (!isRecord(fault)) return null;
  const message = stringOrNull(fault['message']) ?? stringOrNull(fault['detail']) ?? '';
  return { type: stringOrNull(fault['type']) ?? stringOrNull(fault['title']) ?? name, message };
}

function withoutTags(text: string): string {
  return text
    .replaceAll(/<(title|style|script)[^>]*>[^]*?<\/\1>/gi, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
