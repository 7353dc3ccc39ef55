import { openBird, BIRD_OPTIONS } from './bird.mjs';
import { openFrr, FRR_OPTIONS } from './frr.mjs';
import { readOptions } from './options.mjs';
import { WATCHING_OPTIONS } from './watching.mjs';

const OPTIONS = { frr: FRR_OPTIONS, bird: BIRD_OPTIONS };

/**
 * @param {import('./types.d.ts').RecipeName} recipe
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function optionsOf(recipe, argv, env) {
  const { valued, switches } = OPTIONS[recipe];
  return readOptions(argv, env, {
    valued: [...valued, ...WATCHING_OPTIONS.valued, 'via'],
    switches: [...switches, ...WATCHING_OPTIONS.switches],
  });
}

/**
 * @param {import('./types.d.ts').RecipeName} recipe
 * @param {string} address
 * @param {import('./types.d.ts').Options} options
 * @returns {import('./types.d.ts').Announcement}
 */
export function openAnnouncement(recipe, address, options) {
  return recipe === 'frr' ? openFrr(address, options) : openBird(address, options);
}
