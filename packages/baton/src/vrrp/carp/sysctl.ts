/** Reads `net.inet.carp.*` of sysctl(8), sysctl.conf and loader.conf, and the demote count that OpenBSD keeps in a group. */
import type { VrrpConfiguration, VrrpRunning } from '../../domain/vrrp.ts';
import type { Parsed } from '../located.ts';
import { linesOf, reading } from '../text.ts';

export interface CarpSysctl {
  /** net.inet.carp.preempt; null where it is not told. */
  readonly preempts: boolean | null;
  /** net.inet.carp.allow: false means that CARP is off. */
  readonly allowed: boolean | null;
  /** net.inet.carp.demotion, or `carp demote count` of the group carp. Above 0 the node gives its addresses away. */
  readonly demotion: number | null;
  /** Added to the demotion while an interface is down or cannot send: FreeBSD only. */
  readonly interfaceDownFactor: number | null;
  readonly sendErrorFactor: number | null;
}

/** `name: value` (FreeBSD), `name=value` (OpenBSD, files), `name value`. */
const SETTING = /^\s*net\.inet\.carp\.([a-z_]{1,40})\s{0,8}[:=\s]\s{0,8}"?(-?\d{1,9})"?(?:\s|$)/;
/** `ifconfig -g carp` of OpenBSD. */
const DEMOTE_COUNT = /^\s*carp:\s{1,8}carp demote count (\d{1,9})(?:\s|$)/;

/** The last setting counts, as it does for sysctl.conf. Text without any is a reading that knows nothing. */
export function parseCarpSysctl(text: string, file = 'sysctl net.inet.carp'): Parsed<CarpSysctl> {
  return reading(text, file, (stumbles) => {
    const settings = new Map<string, number>();
    for (const { text: content, line } of linesOf(text)) {
      const setting = SETTING.exec(content);
      const count = DEMOTE_COUNT.exec(content);
      if (setting !== null) settings.set(setting[1] ?? '', Number(setting[2]));
      else if (count !== null) settings.set('demotion', Number(count[1]));
      else if (/^\s*net\.inet\.carp\./.test(content)) stumbles.note({ line, column: 1 }, 'not a setting with a number');
    }
    const number = (name: string): number | null => settings.get(name) ?? null;
    const flag = (name: string): boolean | null => (settings.has(name) ? settings.get(name) !== 0 : null);
    return {
      preempts: flag('preempt'),
      allowed: flag('allow'),
      demotion: number('demotion'),
      interfaceDownFactor: number('ifdown_demotion_factor'),
      sendErrorFactor: number('senderr_demotion_factor'),
    };
  });
}

/** A configuration of CARP together with what the kernel was told: only that knows whether it preempts. */
export function withCarpPreemption(configuration: VrrpConfiguration, { preempts }: CarpSysctl): VrrpConfiguration {
  if (preempts === null) return configuration;
  return { ...configuration, instances: configuration.instances.map((instance) => ({ ...instance, preempts })) };
}

export function withCarpDemotion(running: VrrpRunning, { demotion }: CarpSysctl): VrrpRunning {
  return demotion === null ? running : { ...running, demotion };
}
