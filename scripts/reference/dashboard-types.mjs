// Writes the types of the API that the pages use, from the API's own document. With --check it compares instead. Needs a build.
//
// With a printer of our own: json-schema-to-typescript knows neither `prefixItems` (a forecast's ranges would be lists of anything)
// nor read-only types, and brings a parser, a formatter and lodash along.
import { apiDocument } from './api-document.mjs';
import { typesOf } from './types-of-schemas.mjs';
import { writeOrCheck } from './written-file.mjs';

const SCRIPT = 'scripts/reference/dashboard-types.mjs';
const HEAD = `/**
 * What the API takes and answers, by the names of its document. Written by ${SCRIPT}: do not edit it here.
 * Anew, when a schema of packages/baton/src/api/schemas has changed: npx tsc -b && node ${SCRIPT}
 */
`;

const { components } = await apiDocument();
const text = `${HEAD}\n${typesOf(components.schemas)}`;
await writeOrCheck('packages/dashboard/src/api/types/generated.ts', SCRIPT, text);
