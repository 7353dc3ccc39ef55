import type { VrrpReading } from '../../../domain/guest-reading.ts';
import { parseUcarpCommand } from '../../../vrrp/ucarp/command.ts';
import { parseUcarpInterfaces } from '../../../vrrp/ucarp/interfaces.ts';
import type { Look } from '../look.ts';
import { Stumbled, vrrpReading } from './reading.ts';

/** ucarp has no way to ask it: its command lines tell what runs, /etc/network/interfaces what a boot starts. Null: none. */
export function ucarpReading(look: Look): VrrpReading | null {
  const stumbled = new Stumbled();
  const files = look.sections('ucarp-interfaces');
  const written = files
    .map(({ text, of }) => stumbled.value(parseUcarpInterfaces(text, of ?? undefined)))
    .find((one) => one !== null && one.instances.length > 0);
  const processes = look.text('ucarp-processes');
  const started = processes === null ? null : stumbled.value(parseUcarpCommand(processes));
  const configuration = written ?? started;
  if (configuration === null || configuration.instances.length === 0) return null;
  return vrrpReading({ configuration, running: null, warnings: stumbled.warnings, files });
}
