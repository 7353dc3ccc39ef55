import type { GuestInterface, GuestRoute } from '../../domain/guest-reading.ts';
import { parseIfconfig, parseNetstatRoutes } from './ifconfig.ts';
import { parseIpAddrJson, parseIpRouteJson } from './ip-json.ts';
import { parseIpAddrText, parseIpRouteText } from './ip-text.ts';
import type { Look } from './look.ts';

/** By the first of the tools that answered. */
export function interfacesOf(look: Look): readonly GuestInterface[] | null {
  return (
    look.parse('ip-addr-json', parseIpAddrJson) ??
    look.parse('ip-addr', parseIpAddrText) ??
    look.parse('ifconfig', parseIfconfig) ??
    look.missing('interfaces')
  );
}

export function routesOf(look: Look): readonly GuestRoute[] | null {
  const json = look.parse('ip-route-json', parseIpRouteJson);
  if (json !== null) return [...json, ...(look.parse('ip-route6-json', parseIpRouteJson) ?? [])];
  const text = look.parse('ip-route', parseIpRouteText);
  if (text !== null) return [...text, ...(look.parse('ip-route6', parseIpRouteText) ?? [])];
  return look.parse('netstat-routes', parseNetstatRoutes) ?? look.missing('routes');
}
