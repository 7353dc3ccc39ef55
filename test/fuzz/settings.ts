/** What `npm run fuzz` can be told: BATON_SEED, BATON_FUZZ_INPUTS, BATON_RESULTS. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const SHARES = 2;
export const SEED = Number(process.env['BATON_SEED'] || 1);
export const TOTAL = Number(process.env['BATON_FUZZ_INPUTS'] || 1_000_000);
export const RESULTS = process.env['BATON_RESULTS'] || fileURLToPath(new URL('../../test-results', import.meta.url));
