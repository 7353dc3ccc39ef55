import type { VrrpReading } from '../../../domain/guest-reading.ts';
import { parseVyosConfiguration } from '../../../vrrp/vyos/configuration.ts';
import { parseShowVrrp } from '../../../vrrp/vyos/show-vrrp.ts';
import type { Look } from '../look.ts';
import { Stumbled, vrrpReading } from './reading.ts';

/** config.boot is what holds after a boot; `show vrrp` is what runs. Null: no VyOS, or no group in it. */
export function vyosReading(look: Look): VrrpReading | null {
  const stumbled = new Stumbled();
  const files = look.sections('vyos-config');
  const [file] = files;
  if (file === undefined) return null;
  const configuration = stumbled.value(parseVyosConfiguration(file.text, file.of ?? undefined));
  const shown = look.text('vyos-vrrp');
  const running = shown === null ? null : stumbled.value(parseShowVrrp(shown));
  if ((configuration?.instances.length ?? 0) === 0 && (running?.instances.length ?? 0) === 0) return null;
  return vrrpReading({ configuration, running, warnings: stumbled.warnings, files });
}
