/** A cloud's settings as they stand in a file: every scalar is text, as it was written. */
export interface Settings {
  readonly [key: string]: Setting;
}
export type Setting = string | readonly Setting[] | Settings;

export function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays `over` on `base`, key by key at every depth; lists and texts are replaced whole. */
export function mergeSettings(base: Settings, over: Settings): Settings {
  const merged: Record<string, Setting> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isSettings(below) && isSettings(value) ? mergeSettings(below, value) : value;
  }
  return merged;
}

/** The text under one of several spellings; an empty one counts as absent. */
export function textOf(settings: Settings, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = settings[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

/** YAML 1.1 words for yes and no, as PyYAML and OpenStack's environment variables take them. */
export function booleanOf(settings: Settings, key: string): boolean | null {
  const text = textOf(settings, key)?.toLowerCase();
  if (text === undefined) return null;
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  if (['false', 'no', 'off', '0'].includes(text)) return false;
  return null;
}
