import type { Call, Reply } from '../../http/service.ts';
import type { ServerRow } from '../rows.ts';

/** One key of the body of `POST /servers/{id}/action`. `body` is what stands behind the key. */
export type Action = (call: Call, server: ServerRow, body: unknown) => Reply | Promise<Reply>;

export type Actions = Readonly<Record<string, Action>>;

export const ACCEPTED: Reply = { status: 202 };
