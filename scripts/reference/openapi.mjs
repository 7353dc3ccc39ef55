// Writes docs/reference/openapi.json, the document of the API, for people who have no controller at hand. With --check it compares
// instead. Needs a build.
import { apiDocument } from './api-document.mjs';
import { writeOrCheck } from './written-file.mjs';

// What fits on one line stays on it: the formatter breaks the rest.
const text = JSON.stringify(await apiDocument());
await writeOrCheck('docs/reference/openapi.json', 'scripts/reference/openapi.mjs', text);
