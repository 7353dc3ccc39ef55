import { numberOf, textOf } from './options.mjs';
import { Refusal } from './refusal.mjs';

export const WATCHING_OPTIONS = {
  valued: ['check-address', 'check-port', 'check-interval', 'check-misses', 'return-after'],
  switches: ['no-health'],
};

/**
 * Null: nobody watches.
 *
 * @param {string} vip
 * @param {import('./types.d.ts').Options} options
 * @returns {import('./types.d.ts').Watching | null}
 */
export function watchingOf(vip, options) {
  if (options['no-health'] === true) return null;
  if (textOf(options, 'via') !== null)
    throw new Refusal(
      'With --via nobody on the router watches the VIP. Run the recipe on the router instead (ssh router node .../frr-announce.mjs), or say --no-health.',
    );
  const returnAfter = numberOf(options, 'return-after', { otherwise: 0, least: 0, most: 3600 });
  return {
    host: textOf(options, 'check-address') ?? vip,
    port: numberOf(options, 'check-port', { otherwise: 80, least: 1, most: 65_535 }),
    intervalMs: numberOf(options, 'check-interval', { otherwise: 100, least: 20, most: 10_000 }),
    misses: numberOf(options, 'check-misses', { otherwise: 3, least: 1, most: 100 }),
    returnAfterSeconds: returnAfter === 0 ? null : returnAfter,
  };
}
