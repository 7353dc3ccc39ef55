import type { CloudInit, GuestReading, VrrpReading } from '../domain/guest-reading.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Guest, GuestAccess } from '../ports/guest-access.ts';
import { type ConsoleReading, readConsole } from './console.ts';
import { bareInstance } from '../vrrp/bare-instance.ts';
import { unread } from './unread.ts';

const LINES = 2000;

/** Reads what a guest said on its serial console, from the cloud: the VRRP states that it told last, and how its boot went. */
export function consoleAccess(cloud: Pick<Cloud, 'compute'>): GuestAccess {
  return {
    kind: 'console',
    hands: null,
    read: async ({ server }: Guest, signal: AbortSignal): Promise<GuestReading> => {
      try {
        const text = await cloud.compute.consoleLog(server.id, LINES, signal);
        if (text.trim() === '')
          return unread('console', 'its console is silent: the image has no serial console, or nothing was said on it');
        return fromConsole(readConsole(text));
      } catch (error) {
        signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        return unread('console', `its console could not be read: ${why}`);
      }
    },
  };
}

function fromConsole(reading: ConsoleReading): GuestReading {
  const gaps = [{ what: 'configuration, services, interfaces, disks and clock', why: 'a console does not tell them' }];
  if (reading.instances.size === 0)
    gaps.push({
      what: 'VRRP state',
      why: 'the console names none: a notify script could (docs/how-to/prepare-a-pair.md)',
    });
  if (reading.cloudInit)
    gaps.push({ what: "cloud-init's settings", why: 'the console tells only that it ran in this boot' });
  return {
    ...unread('console', ''),
    vrrp: reading.instances.size === 0 ? null : [running(reading)],
    cloudInit: reading.cloudInit ? RAN : null,
    trouble: reading.trouble,
    gaps,
  };
}

/** It ran, so it is there and not disabled; the careful reading of the rest is that nothing holds it back. */
const RAN: CloudInit = { installed: true, disabled: false, keepsCache: false, preservesHostName: false };

function running(reading: ConsoleReading): VrrpReading {
  return {
    configuration: null,
    running: {
      kind: 'keepalived',
      instances: [...reading.instances].map(([name, state]) => bareInstance(name, state)),
      demotion: null,
      redacted: 0,
    },
    version: null,
    selfTest: null,
    warnings: [],
    configurationDigest: null,
  };
}
