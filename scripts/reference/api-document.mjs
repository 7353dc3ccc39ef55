// The document of the API as a controller answers it, for the scripts that write something from it.
// Needs a build: it is read from packages/baton/dist.
import { readFileSync } from 'node:fs';
import { buildApi } from '../../packages/baton/dist/api/build-api.js';
import {
  InMemoryAuditLog,
  InMemoryBell,
  InMemoryKeptAnswers,
  InMemoryWantedRuns,
} from '../../packages/baton/dist/api/testing/controller-memory.js';
import { InMemoryServices } from '../../packages/baton/dist/cli/testing/in-memory-services.js';

const { version } = JSON.parse(readFileSync(new URL('../../packages/baton/package.json', import.meta.url), 'utf8'));

export async function apiDocument() {
  const app = await buildApi({
    services: new InMemoryServices(),
    wanted: new InMemoryWantedRuns(),
    audit: new InMemoryAuditLog(),
    answers: new InMemoryKeptAnswers(),
    bell: new InMemoryBell(),
    // Nobody logs in: the document is for everybody.
    login: {},
    clouds: async () => [],
    ready: async () => true,
    metricsText: async () => '',
    now: () => new Date(),
    version,
    log: undefined,
    pages: null,
  });
  try {
    const answer = await app.inject({ method: 'GET', url: '/v1/openapi.json' });
    if (answer.statusCode !== 200) throw new Error(`GET /v1/openapi.json: ${answer.statusCode} ${answer.body}`);
    return answer.json();
  } finally {
    await app.close();
  }
}
