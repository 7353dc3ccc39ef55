import type { Settings } from './settings.ts';

/** Variables that choose or tune, but describe no cloud. */
const SELECTORS = new Set([
  'OS_CLOUD',
  'OS_CLOUD_NAME',
  'OS_REGION_NAME',
  'OS_CLIENT_CONFIG_FILE',
  'OS_CLIENT_SECURE_FILE',
  'OS_CLIENT_VENDOR_FILE',
]);

/** Variables of test runners and log settings that share the prefix (openstacksdk leaves them out too). */
const FOREIGN = /^OS_(?:TEST|STD|LOG)/;

/** The cloud that plain `OS_*` variables describe (an openrc file that was sourced), or null. */
export function readEnvironmentCloud(env: Readonly<Record<string, string | undefined>>): Settings | null {
  const settings: Record<string, string> = {};
  let describesCloud = false;
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('OS_') || FOREIGN.test(name) || value === undefined || value === '') continue;
    settings[name.slice('OS_'.length).toLowerCase()] = value;
    if (!SELECTORS.has(name)) describesCloud = true;
  }
  return describesCloud ? settings : null;
}
