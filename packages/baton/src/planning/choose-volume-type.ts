import type { VolumeType } from '../domain/cloud-resources.ts';
import type { Choice } from './choice.ts';
import { listed, unmapped } from './choice.ts';

/** As asked for; else the same name; else the target's default. `source` is null for a disk that is no volume there. */
export function chooseVolumeType(
  source: string | null,
  types: readonly VolumeType[],
  asked: string | undefined,
  targetCloud: string,
): Choice<string> {
  const names = types.map((type) => type.name);
  const remedy = `Name one yourself with --volume-type. There are: ${listed(names)}.`;
  if (asked !== undefined) {
    if (names.includes(asked)) {
      return { value: asked, why: `volume type ${asked}, as asked for`, differs: asked !== source };
    }
    throw unmapped('VOLUME_TYPE_UNMAPPED', `${targetCloud} has no volume type ${asked}, which was asked for.`, remedy);
  }
  if (source !== null && names.includes(source)) {
    return { value: source, why: `volume type ${source}: the same name`, differs: false };
  }
  const only = types.length === 1 ? types[0] : undefined;
  const fallback = types.find((type) => type.isDefault) ?? only;
  if (fallback === undefined) {
    const what = source === null ? 'a root disk that was not a volume' : `a volume of type ${source}`;
    throw unmapped(
      'VOLUME_TYPE_UNMAPPED',
      `${targetCloud} has no default volume type, and none fits ${what} by name.`,
      remedy,
    );
  }
  const what = fallback.isDefault ? "the target's default" : 'the only one there';
  return {
    value: fallback.name,
    why:
      source === null
        ? `volume type ${fallback.name} (${what})`
        : `volume type ${fallback.name} (${what}) in place of ${source}, which the target does not have`,
    differs: true,
  };
}
