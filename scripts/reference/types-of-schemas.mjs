// Prints the schemas of an OpenAPI 3.1 document (JSON Schema 2020-12, as zod writes it) as read-only TypeScript types.
// A keyword that it does not know stops it: a type that leaves something out would be worse than none.

/** They say how long, how large and in which form, which no type does. */
const WITHOUT_TYPE = new Set([
  'default',
  'description',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maximum',
  'maxItems',
  'maxLength',
  'minimum',
  'minItems',
  'minLength',
  'pattern',
  'propertyNames',
]);
const WITH_TYPE = new Set([
  '$ref',
  'additionalProperties',
  'anyOf',
  'const',
  'enum',
  'items',
  'oneOf',
  'prefixItems',
  'properties',
  'required',
  'type',
]);
const PREFIX = '#/components/schemas/';

/** One exported type for each schema, in the order of their names. */
export function typesOf(schemas) {
  return Object.entries(schemas)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, schema]) => `${comment(schema)}${declared(name, schema)}\n`)
    .join('\n');
}

function declared(name, schema) {
  return isPlainObject(schema)
    ? `export interface ${name} ${typeOf(schema, name)}`
    : `export type ${name} = ${typeOf(schema, name)};`;
}

function isPlainObject({ type, properties = {}, additionalProperties }) {
  return type === 'object' && Object.keys(properties).length > 0 && !isOpen(additionalProperties);
}

function typeOf(schema, where) {
  const strange = Object.keys(schema).find((key) => !WITHOUT_TYPE.has(key) && !WITH_TYPE.has(key));
  if (strange !== undefined)
    throw new Error(`${where}: ${strange} is a keyword that types-of-schemas.mjs does not know`);
  if (schema.$ref !== undefined) return referred(schema.$ref, where);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways !== undefined) return ways.map((way, index) => typeOf(way, `${where}/${index}`)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, where)).join(' | ');
  return ofType(schema, where);
}

function ofType(schema, where) {
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return listOf(schema, where);
    case 'object':
      return objectOf(schema, where);
    case undefined:
      return 'unknown';
    default:
      throw new Error(`${where}: ${schema.type} is a type that types-of-schemas.mjs does not know`);
  }
}

function listOf({ prefixItems, items }, where) {
  if (prefixItems === undefined) return `readonly (${typeOf(items, `${where}[]`)})[]`;
  if (items !== false) throw new Error(`${where}: a list that goes on behind its first places`);
  return `readonly [${prefixItems.map((item, index) => typeOf(item, `${where}[${index}]`)).join(', ')}]`;
}

function objectOf({ properties = {}, required = [], additionalProperties }, where) {
  const rest = isOpen(additionalProperties) ? typeOf(additionalProperties, `${where}.*`) : null;
  const members = Object.entries(properties).map(([key, schema]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
    return `${comment(schema)}readonly ${name}${required.includes(key) ? '' : '?'}: ${typeOf(schema, `${where}.${key}`)};`;
  });
  if (members.length === 0) return `Readonly<Record<string, ${rest ?? 'never'}>>`;
  if (rest !== null) throw new Error(`${where}: an object of which only some keys have names`);
  // On one line, where it fits there: the formatter leaves a break behind the brace as it is.
  return `{ ${members.join(' ')} }`;
}

/** Nothing more, or nothing said of it: an answer may tell more in a later version, and nobody reads it here. */
function isOpen(additionalProperties) {
  return additionalProperties !== undefined && additionalProperties !== false;
}

function referred(ref, where) {
  if (!ref.startsWith(PREFIX)) throw new Error(`${where}: ${ref} is none of the components`);
  return ref.slice(PREFIX.length);
}

function comment({ description }) {
  return description === undefined ? '' : `/** ${description.replaceAll('*/', '*\\/')} */\n`;
}
