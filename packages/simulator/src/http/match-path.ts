import type { Route, Service } from './service.ts';

/** A service's route that answers to a path, with the values of its `:names`. */
export interface RouteMatch {
  readonly service: Service;
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

export interface PathMatch {
  /** Whose path it is: the service with the longest prefix that fits; null for nobody's. */
  readonly service: Service | null;
  /** The routes of that path, whatever their method. */
  readonly matches: readonly RouteMatch[];
}

interface Pattern {
  readonly service: Service;
  readonly route: Route;
  readonly segments: readonly string[];
}

/** Finds routes by path. A literal segment is preferred to a `:name`: `/servers/detail` is no server. */
export function createPathMatcher(services: readonly Service[]): (pathname: string) => PathMatch {
  const prefixes = services
    .map((service) => ({ service, segments: segmentsOf(service.prefix) }))
    .sort((a, b) => b.segments.length - a.segments.length);
  const patterns = prefixes.flatMap(({ service, segments }) =>
    service.routes
      .map((route): Pattern => ({ service, route, segments: [...segments, ...segmentsOf(route.path)] }))
      .sort((a, b) => literalness(b.segments).localeCompare(literalness(a.segments))),
  );
  return (pathname) => {
    const path = segmentsOf(pathname);
    const owner = prefixes.find(({ segments }) => paramsOf(segments, path.slice(0, segments.length)) !== null);
    const matches = patterns.flatMap(({ service, route, segments }) => {
      const params = paramsOf(segments, path);
      return params === null ? [] : [{ service, route, params }];
    });
    return { service: owner?.service ?? null, matches };
  };
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** Sorts after the literalness of each segment, from the left. */
function literalness(segments: readonly string[]): string {
  return segments.map((segment) => (segment.startsWith(':') ? '0' : '1')).join('');
}

function paramsOf(pattern: readonly string[], path: readonly string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const segment = path[at] ?? '';
    if (expected.startsWith(':')) params[expected.slice(1)] = decoded(segment);
    else if (expected !== segment) return null;
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A lone % is itself.
    return segment;
  }
}
