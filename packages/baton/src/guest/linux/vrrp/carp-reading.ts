import type { VrrpReading } from '../../../domain/guest-reading.ts';
import type { VrrpConfiguration } from '../../../domain/vrrp.ts';
import { parseFirewallConfig } from '../../../vrrp/carp/firewall-config.ts';
import { parseHostnameIf } from '../../../vrrp/carp/hostname-if.ts';
import { parseCarpIfconfig } from '../../../vrrp/carp/ifconfig.ts';
import { parseRcConf } from '../../../vrrp/carp/rc-conf.ts';
import { parseCarpSysctl, withCarpDemotion, withCarpPreemption } from '../../../vrrp/carp/sysctl.ts';
import type { Look } from '../look.ts';
import { Stumbled, vrrpReading } from './reading.ts';

/** Sets the demotion that the maintenance mode of OPNsense and pfSense sets (carp_set_status.php). */
const MAINTENANCE = 240;

/**
 * CARP is in the kernel: ifconfig tells how it runs. What a boot will do is in config.xml (OPNsense, pfSense), rc.conf
 * (FreeBSD), or hostname.carpN (OpenBSD), the first of them that has a vhid. Null: no vhid anywhere.
 */
export function carpReading(look: Look): VrrpReading | null {
  const stumbled = new Stumbled();
  const ifconfig = look.sections('ifconfig')[0];
  const kernel =
    ifconfig === undefined || ifconfig.text.trim() === '' ? null : stumbled.value(parseCarpIfconfig(ifconfig.text));
  const sysctl = stumbled.value(parseCarpSysctl(look.text('carp-sysctl') ?? ''));
  const firewallFiles = look.sections('firewall-config');
  const [firewall = null] = firewallFiles.map(({ text, of }) =>
    stumbled.value(parseFirewallConfig(text, of ?? undefined)),
  );
  const written = [
    { files: firewallFiles, configuration: firewall?.configuration ?? null },
    ...look.sections('rc-conf').map((file) => ({
      files: [file],
      configuration: stumbled.value(parseRcConf(file.text, file.of ?? undefined))?.configuration ?? null,
    })),
    ownInterfaces(look, stumbled),
  ].find(({ configuration }) => (configuration?.instances.length ?? 0) > 0);
  const configured = written?.configuration ?? (hasVhid(kernel?.configuration) ? kernel?.configuration : null) ?? null;
  const runs = kernel !== null && kernel.running.instances.length > 0;
  if (configured === null && !runs) return null;
  if (firewall?.maintenanceMode === true)
    stumbled.warnings.push('/conf/config.xml:1:1: CARP maintenance mode is saved: it travels with the disk');
  const demoted = kernel === null || sysctl === null ? null : withCarpDemotion(kernel.running, sysctl);
  const running = demoted ?? kernel?.running ?? null;
  return vrrpReading({
    configuration: configured === null || sysctl === null ? configured : withCarpPreemption(configured, sysctl),
    running:
      running !== null && running.demotion === null && firewall?.maintenanceMode === true
        ? { ...running, demotion: MAINTENANCE }
        : running,
    warnings: stumbled.warnings,
    files: written?.files ?? [],
  });
}

/** OpenBSD: one file for each CARP interface; the other interfaces' files hold no vhid. */
function ownInterfaces(look: Look, stumbled: Stumbled) {
  const files = look.sections('hostname-if').filter(({ text }) => /\bvhid\b|\bcarpnodes\b/.test(text));
  const all = files.flatMap(({ text, of }) => stumbled.value(parseHostnameIf(text, of ?? undefined)) ?? []);
  const [first] = all;
  const configuration: VrrpConfiguration | null =
    first === undefined
      ? null
      : {
          ...first,
          files: all.flatMap((one) => one.files),
          instances: all.flatMap((one) => one.instances),
          redacted: all.reduce((sum, one) => sum + one.redacted, 0),
        };
  return { files, configuration };
}

function hasVhid(configuration: VrrpConfiguration | undefined): boolean {
  return (configuration?.instances.length ?? 0) > 0;
}
