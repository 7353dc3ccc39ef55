/** Why a part of a guest could not be seen, in the words of its reading's gaps. */
import { firstOf } from './guest-instances.ts';
import type { Look, Part } from './guest-looks.ts';

const PARTS: Readonly<Record<Part, { readonly words: string; readonly gap: RegExp }>> = {
  system: { words: 'the system', gap: /system|release/i },
  vrrp: { words: 'VRRP', gap: /vrrp|keepalived|carp|pacemaker/i },
  configurations: { words: 'the VRRP configuration', gap: /vrrp|keepalived|carp|pacemaker|config/i },
  running: { words: 'what the VRRP daemon says', gap: /vrrp|keepalived|carp|pacemaker|state/i },
  units: { words: 'the services', gap: /unit|service/i },
  interfaces: { words: 'the network interfaces', gap: /interface|address/i },
  routes: { words: 'the routes', gap: /route/i },
  listening: { words: 'the listening sockets', gap: /listen|socket/i },
  mounts: { words: 'the mounts', gap: /mount/i },
  fstab: { words: '/etc/fstab', gap: /fstab/i },
  cloudInit: { words: 'cloud-init', gap: /cloud-?init/i },
  clock: { words: 'the clock', gap: /clock|time/i },
  companions: { words: 'the processes', gap: /companion|process/i },
  oneLayer2: { words: 'how it passes traffic on', gap: /ipvs|haproxy|virtual.server|layer/i },
};

/** Gaps that explain every part: nothing could be read, or only some of it. */
const ALL = /^everything/i;
const REST = [/^the rest/i, /only root/i, /./];

export function whyUnseen(look: Look, part: Part): string {
  const { words, gap } = PARTS[part];
  const isVrrp = part === 'configurations' || part === 'running';
  if (isVrrp && look.vrrp?.length === 0) return 'no VRRP or CARP daemon was found in it.';
  // A file that was there and could not be understood is told by its parser.
  const stumbled = part === 'configurations' ? (look.vrrp ?? []).flatMap(({ warnings }) => warnings) : [];
  if (stumbled.length > 0) return `${words} could not be read: ${firstOf(stumbled)}.`;
  const reasons = look.access === 'ssh' ? [ALL, gap, ...REST.slice(0, 2)] : [ALL, gap, ...REST];
  const found = reasons.flatMap((reason) => look.gaps.find(({ what }) => reason.test(what)) ?? [])[0];
  return found === undefined
    ? `${words} cannot be seen: nothing told it.`
    : `${words} cannot be seen, because ${found.why.replace(/\.$/, '')}.`;
}
