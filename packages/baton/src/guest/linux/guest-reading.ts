import type { CloudInit, GuestReading, GuestSystem, Mount } from '../../domain/guest-reading.ts';
import { parseCloudInit } from './cloud-init.ts';
import { parseTimeSync } from './clock.ts';
import { parseFstab } from './fstab.ts';
import { interfacesOf, routesOf } from './interfaces-and-routes.ts';
import { Look } from './look.ts';
import { parseBlockIds, parseMounts } from './mounts.ts';
import { passingOnOf } from './one-layer2.ts';
import { companionsOf, parseProcesses } from './processes.ts';
import { scriptsOf } from './scripts.ts';
import type { Sections } from './sections.ts';
import { unitsOf } from './service-units.ts';
import { parseSockets } from './sockets.ts';
import { parseInit, parseOsRelease, parseProduct, parseUname, type Uname } from './system.ts';
import { vrrpOf } from './vrrp/vrrp-of.ts';

export type ReadByScript = Omit<GuestReading, 'access' | 'clock' | 'trouble'> & {
  readonly synchronized: boolean | null;
};

/** From the script's answer to what was seen. Never throws; what could not be read is in `gaps`. */
export function readByScript(sections: Sections): ReadByScript {
  const look = new Look(sections);
  const privilege = look.text('privilege') ?? '';
  if (/^root=none$/m.test(privilege))
    look.gap('what only root may see', 'the user is not root, and sudo -n and doas -n are not allowed to it');
  if (!sections.whole) look.gap('the rest of the guest', 'the answer was cut off: the time was up, or it was too long');
  const uname = look.parse('uname', parseUname);
  const processes = look.parse('processes', parseProcesses);
  const interfaces = interfacesOf(look);
  const units = unitsOf(look, processes);
  const vrrp = uname === null ? null : vrrpOf(look, uname.hostName);
  const { oneLayer2, haproxyPeers } = passingOnOf(look, processes, vrrp?.readings ?? []);
  return {
    system: uname === null ? null : systemOf(look, uname),
    vrrp: vrrp?.readings ?? null,
    units: units === null ? null : units.filter(({ name }) => name !== 'cloud-init'),
    interfaces,
    routes: routesOf(look),
    listening: look.parse('sockets', parseSockets) ?? look.missing('listening sockets'),
    mounts: mountsOf(look),
    fstab: look.parse('fstab', parseFstab) ?? (look.sections('fstab').length === 0 ? look.missing('fstab') : []),
    cloudInit: cloudInitOf(look, units?.find(({ name }) => name === 'cloud-init')?.enabled ?? null),
    companions:
      processes === null
        ? null
        : companionsOf(processes, {
            cloudAgents: vrrp?.cloudAgents ?? [],
            haproxyPeers,
            pfsync:
              interfaces?.some(({ name }) => /^pfsync\d+$/.test(name)) === true ||
              /<pfsyncinterface>[^<]/.test(look.text('firewall-config') ?? ''),
          }),
    oneLayer2,
    scripts: vrrp === null ? null : scriptsOf(look),
    synchronized: look.parse('time-sync', parseTimeSync),
    gaps: look.gaps,
  };
}

function systemOf(look: Look, uname: Uname): GuestSystem {
  const { family, system, hostName, kernel } = uname;
  const product = look.parse('product', parseProduct);
  const bsd = family === 'freebsd' || family === 'openbsd';
  return {
    family,
    name: product ?? look.parse('os-release', parseOsRelease) ?? `${system} ${kernel}`,
    kernel,
    hostName,
    init: bsd ? 'bsd-rc' : look.parse('init', parseInit),
  };
}

function mountsOf(look: Look): readonly Mount[] | null {
  const ids = look.parse('block-ids', parseBlockIds);
  const mounts = look.parse('mounts', parseMounts) ?? look.missing('mounts');
  return mounts === null ? null : mounts.map((mount) => ({ ...mount, uuid: ids?.get(mount.device) ?? null }));
}

function cloudInitOf(look: Look, unitEnabled: boolean | null): CloudInit | null {
  if (look.sections('cloud-init').length === 0) return null;
  const nothing: CloudInit = { installed: false, disabled: false, keepsCache: false, preservesHostName: false };
  const read = look.parse('cloud-init', parseCloudInit) ?? nothing;
  return { ...read, disabled: read.disabled || (read.installed && unitEnabled === false) };
}
