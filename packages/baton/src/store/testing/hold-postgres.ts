/** A process that opens the embedded Postgres of argv[2], says so, and stays until it is killed. */
import { openEmbeddedPostgres } from '../embedded-postgres.ts';

const postgres = await openEmbeddedPostgres(process.argv[2] ?? '', new AbortController().signal);
process.stdout.write(`${postgres.pid}\n`);
setInterval(() => undefined, 1_000);
