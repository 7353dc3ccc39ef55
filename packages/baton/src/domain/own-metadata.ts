/**
 * Keys of server metadata by which customers ask Baton for something and are answered. They say something about a moment, not about
 * the load balancer: its twin does not get them, and nobody has changed it when they change.
 */

export interface OwnKeys {
  /** What a customer asks for. */
  readonly flag: string;
  /** What became of it. */
  readonly answer: string;
  /** Where the migration stands. */
  readonly progress: string;
}

export const OWN_KEYS: OwnKeys = { flag: 'migrate_flag', answer: '_export_answer', progress: '_export_progress' };

/** Others than these begin with it, so that every plan knows them without being told. */
export const OWN_PREFIX = 'baton_';

export function isOwnKey(key: string): boolean {
  return key.startsWith(OWN_PREFIX) || Object.values(OWN_KEYS).includes(key);
}

export function withoutOwnKeys(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !isOwnKey(key)));
}
