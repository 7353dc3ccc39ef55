/** `node --import .../ts-loader.mjs bench/watchers/main.ts`: see run.sh. */
import { run } from './run.ts';

process.exitCode = await run(process.argv.slice(2));
