import type { Flavor, FlavorSummary } from '../domain/cloud-resources.ts';
import type { Choice } from './choice.ts';
import { listed, unmapped } from './choice.ts';

/**
 * As asked for; else the same name when it is as big; else the smallest that is as big. A flavor's disk does not count:
 * the load balancer boots from a volume, and Nova then ignores it (nova/compute/api.py, _validate_flavor_image_nostatus).
 */
export function chooseFlavor(
  source: FlavorSummary,
  flavors: readonly Flavor[],
  asked: string | undefined,
  targetCloud: string,
): Choice<Flavor> {
  if (asked !== undefined) {
    const found = flavors.find((flavor) => flavor.name === asked || flavor.id === asked);
    if (found === undefined) {
      throw flavorUnmapped(
        `${targetCloud} has no flavor ${asked}, which was asked for in place of ${source.name}.`,
        flavors,
        source,
      );
    }
    const small = fits(source, found) ? '' : `, though it is smaller than ${describe(source)}`;
    return {
      value: found,
      why: `flavor ${describe(found)} in place of ${source.name}, as asked for${small}`,
      differs: true,
    };
  }
  const same = flavors.find((flavor) => flavor.name === source.name);
  if (same !== undefined && fits(source, same)) {
    return {
      value: same,
      why: `flavor ${describe(same)}: the same name, and as big as ${describe(source)}`,
      differs: false,
    };
  }
  const [smallest] = flavors
    .filter((flavor) => fits(source, flavor))
    .toSorted(
      (a, b) => a.ramMib - b.ramMib || a.vcpus - b.vcpus || a.diskGib - b.diskGib || a.name.localeCompare(b.name),
    );
  if (smallest === undefined) {
    throw flavorUnmapped(`No flavor of ${targetCloud} is as big as ${describe(source)}.`, flavors, source);
  }
  const reason =
    same === undefined ? 'there is none of that name' : `the one of that name is smaller: ${describe(same)}`;
  return {
    value: smallest,
    why: `flavor ${describe(smallest)} in place of ${describe(source)}: ${reason}; it is the smallest that fits`,
    differs: true,
  };
}

export function fits(needed: FlavorSummary, flavor: FlavorSummary): boolean {
  return flavor.vcpus >= needed.vcpus && flavor.ramMib >= needed.ramMib;
}

export function describe(flavor: FlavorSummary): string {
  return `${flavor.name} (${flavor.vcpus} vCPU, ${flavor.ramMib} MiB)`;
}

function flavorUnmapped(message: string, flavors: readonly Flavor[], source: FlavorSummary) {
  return unmapped(
    'FLAVOR_UNMAPPED',
    `${message} There are: ${listed(flavors.map(describe))}.`,
    `Name one yourself, such as --flavor ${source.name}=${flavors[0]?.name ?? '<flavor>'}, or ask the target's operator for one that is as big.`,
  );
}
