import type { Call } from '../http/service.ts';

export interface Link {
  readonly rel: string;
  readonly href: string;
}

export const PREFIX = '/compute/v2.1';

/** The way to a thing, with its version and without. `path` is `servers/<id>`. */
export function linksTo(call: Pick<Call, 'origin'>, path: string): readonly Link[] {
  return [{ rel: 'self', href: `${call.origin}${PREFIX}/${path}` }, bookmarkOf(call, path)];
}

export function bookmarkOf(call: Pick<Call, 'origin'>, path: string): Link {
  return { rel: 'bookmark', href: `${call.origin}/compute/${path}` };
}
