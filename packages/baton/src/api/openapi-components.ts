/**
 * Named schemas come twice, as what is taken (`PlanInput`) and as what is given (`Plan`), and whether or not anything uses them.
 * Most are the same both ways, or are used one way: those stand once, by their plain name. What nothing refers to is left out.
 */

type Schemas = Readonly<Record<string, unknown>>;

const PREFIX = '#/components/schemas/';
const INPUT = 'Input';

export function tidyComponents<T extends object>(document: T): T {
  const schemas = schemasOf(document);
  const twins = sameBothWays(schemas);
  const once = rename(document, twins);
  const left = without(schemasOf(once), (name) => twins.has(name));
  const used = reachable(withSchemas(once, {}), left);
  const tidy = withSchemas(
    once,
    without(left, (name) => !used.has(name)),
  );
  const onlyTaken = new Set([...used].filter((name) => name.endsWith(INPUT) && !used.has(plainName(name))));
  const named = Object.entries(schemasOf(rename(tidy, onlyTaken))).map(
    ([name, schema]) => [onlyTaken.has(name) ? plainName(name) : name, schema] as const,
  );
  return withSchemas(rename(tidy, onlyTaken), Object.fromEntries(named));
}

/** Names of what is taken that is the same as what is given, where all that it refers to is, too. */
function sameBothWays(schemas: Schemas): ReadonlySet<string> {
  let same = new Set(
    Object.keys(schemas).filter((name) => name.endsWith(INPUT) && schemas[plainName(name)] !== undefined),
  );
  for (;;) {
    const current = same;
    const still = new Set(
      [...current].filter((name) => {
        const given = schemas[plainName(name)];
        return JSON.stringify(rename(schemas[name], current)) === JSON.stringify(given);
      }),
    );
    if (still.size === current.size) return still;
    same = still;
  }
}

function rename<T>(value: T, twins: ReadonlySet<string>): T {
  return JSON.parse(JSON.stringify(value), (key, one: unknown) => {
    if (key !== '$ref' || typeof one !== 'string') return one;
    return twins.has(nameOf(one)) ? plainName(one) : one;
  }) as T;
}

/** What the document refers to, and what that refers to. */
function reachable(document: unknown, schemas: Schemas): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [document];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const name of refsIn(next)) {
      if (found.has(name)) continue;
      found.add(name);
      open.push(schemas[name]);
    }
  }
  return found;
}

function refsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    key === '$ref' && typeof one === 'string' ? [nameOf(one)] : refsIn(one),
  );
}

function without(schemas: Schemas, isLeftOut: (name: string) => boolean): Schemas {
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => !isLeftOut(name)));
}

function plainName(name: string): string {
  return name.slice(0, -INPUT.length);
}

function nameOf(ref: string): string {
  return ref.startsWith(PREFIX) ? ref.slice(PREFIX.length) : ref;
}

function schemasOf(document: object): Schemas {
  const { schemas } = componentsOf(document);
  return typeof schemas === 'object' && schemas !== null ? (schemas as Schemas) : {};
}

function withSchemas<T extends object>(document: T, schemas: Schemas): T {
  return { ...document, components: { ...componentsOf(document), schemas } };
}

function componentsOf(document: object): { readonly schemas?: unknown } {
  return 'components' in document && typeof document.components === 'object' ? { ...document.components } : {};
}
