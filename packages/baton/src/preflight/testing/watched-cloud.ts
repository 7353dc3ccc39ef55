import type { Cloud } from '../../ports/cloud.ts';

/** The same cloud, which says what is asked of it: `os1 network.listPorts`, `os2 identify`. For tests. */
export function watchedCloud(cloud: Cloud, onRead: (method: string) => void): Cloud {
  const watch = <T extends object>(part: T, prefix: string): T =>
    Object.fromEntries(
      Object.entries(part).map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'function'
          ? (...args: readonly unknown[]): unknown => {
              onRead(`${prefix}${name}`);
              return (value as (...args: readonly unknown[]) => unknown)(...args);
            }
          : typeof value === 'object' && value !== null
            ? watch(value, `${prefix}${name}.`)
            : value,
      ]),
    ) as T;
  return watch(cloud, `${cloud.name} `);
}
