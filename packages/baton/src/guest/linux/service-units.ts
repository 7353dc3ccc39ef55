import type { ServiceUnit } from '../../domain/guest-reading.ts';
import type { Look } from './look.ts';
import { WATCHED } from './script/services.ts';
import {
  parseBootScripts,
  parseEnabledNames,
  parseOpenrcEnabled,
  parseOpenrcStarted,
  parseSystemdUnits,
} from './units.ts';

/**
 * What serves and whether a boot starts it. systemd and OpenRC tell both; elsewhere a daemon is active when its process runs,
 * and enabled when the rc system lists it, an S-link names it, or a boot script starts it.
 */
export function unitsOf(look: Look, processes: ReadonlySet<string> | null): readonly ServiceUnit[] | null {
  const links = look.parse('boot-links', parseEnabledNames);
  const scripts = look.parse('boot-scripts', (text) => parseBootScripts(text, WATCHED));
  const systemd = look.parse('systemd-units', parseSystemdUnits);
  if (systemd !== null) {
    // A unit that systemd made of a script of System V is enabled by that script's links.
    return systemd.map((unit) =>
      unit.enabled === null && links?.has(unit.name) === true ? { ...unit, enabled: true } : unit,
    );
  }
  const openrc = look.parse('openrc-enabled', parseOpenrcEnabled);
  const started = look.parse('openrc-status', parseOpenrcStarted);
  const listed =
    look.parse('freebsd-enabled', parseEnabledNames) ?? look.parse('openbsd-enabled', parseEnabledNames) ?? openrc;
  if (processes === null) return look.missing('services');
  const runs = (name: string): boolean =>
    started?.has(name) === true || processes.has(PROCESS[name] ?? name.slice(0, 15));
  const starts = (name: string): boolean =>
    listed?.has(name) === true || links?.has(name) === true || scripts?.has(name) === true;
  const told = listed !== null || links !== null || scripts !== null;
  return WATCHED.filter((name) => name !== 'cloud-init' && (runs(name) || starts(name))).map((name) => ({
    name,
    active: runs(name),
    enabled: told ? starts(name) : null,
  }));
}

/** Services whose process has another name. */
const PROCESS: Readonly<Record<string, string>> = {
  varnish: 'varnishd',
  pacemaker: 'pacemakerd',
  frr: 'zebra',
  bird2: 'bird',
};
