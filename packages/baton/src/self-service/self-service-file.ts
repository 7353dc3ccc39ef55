/**
 * Reads what customers may do by the metadata of their servers:
 *
 *   baton: 1
 *   timeZone: Europe/Amsterdam           # of the times that customers write
 *   everySeconds: 60                     # how often Baton looks; may be left out
 *   keys: {flag: migrate_flag, answer: _export_answer, progress: _export_progress}
 *   values: {migrateNow: o2o-migrate-now, rollbackNow: rollback-now, scheduled: o2o-scheduled-}
 *   routes:
 *     - source: os1                      # entries of clouds.yaml
 *       target: os2
 *       targetOperatorCloud: os2-admin   # may be left out; so all below
 *       allProjects: true
 *       order: standby-first
 *       window: Mon-Fri 22:00-06:00 Europe/Amsterdam
 *       secondaryGate: person            # or automatic, window, or a span after the cutover such as 5d
 */
import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { BatonError } from '../domain/error.ts';
import type { MaintenanceWindow } from '../domain/maintenance-window.ts';
import { OWN_KEYS, OWN_PREFIX, type OwnKeys } from '../domain/own-metadata.ts';
import type { Order } from '../domain/plan.ts';
import { isSpan } from '../domain/span.ts';
import { pathText } from '../planning/plan-file/read-plan.ts';
import type { Path } from '../planning/plan-file/rule.ts';
import { faultsOf, inOurWords, type SchemaFault } from '../planning/plan-file/schema-faults.ts';
import { nameText, shown, tcpPort } from '../planning/plan-file/value-schemas.ts';
import { isTimeZone, readWindow } from '../schedule/window-text.ts';

/** What customers write behind the flag; `scheduled` is followed by a time. */
export interface WishValues {
  readonly migrateNow: string;
  readonly rollbackNow: string;
  readonly scheduled: string;
}

/** Whose pairs move by themselves, and where to. */
export interface Route {
  readonly source: string;
  readonly target: string;
  readonly targetOperatorCloud?: string;
  /** Every project's; the session of `source` must be an operator's. */
  readonly allProjects: boolean;
  readonly order?: Order;
  /** What customers of a pair may notice happens in it; absent: at any time. */
  readonly window?: MaintenanceWindow;
  readonly secondaryGate: 'person' | 'automatic' | 'window' | { readonly after: string };
  readonly externalNetwork?: string;
  readonly volumeType?: string;
  readonly flavors?: Readonly<Record<string, string>>;
  readonly probe?: { readonly port?: number; readonly icmp?: boolean };
}

export interface SelfServiceFile {
  readonly timeZone: string;
  readonly everySeconds: number;
  readonly keys: OwnKeys;
  readonly values: WishValues;
  readonly routes: readonly Route[];
}

const MOST_CHARACTERS = 200_000;
const MOST_SHOWN = 20;
const VALUES: WishValues = { migrateNow: 'o2o-migrate-now', rollbackNow: 'rollback-now', scheduled: 'o2o-scheduled-' };

/** Keys that plans do not know as Baton's own would be carried to the target. */
function ownKey(usual: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .refine((key) => key === usual || (key.startsWith(OWN_PREFIX) && /^[\w:-]{7,100}$/.test(key)), {
      error: (issue) => `${shown(issue.input)} does not fit; ${usual}, or a key that begins with ${OWN_PREFIX}`,
    })
    .default(usual);
}

function wishValue(usual: string): z.ZodDefault<z.ZodString> {
  return z
    .string()
    .refine((value) => /^[\w:.-]{1,40}$/.test(value), {
      error: (issue) => `${shown(issue.input)} does not fit; 1 to 40 letters, digits and any of _ : . -`,
    })
    .default(usual);
}

const secondaryGate = z
  .string()
  .refine((value) => isGateWord(value) || isSpan(value), {
    error: (issue) =>
      `${shown(issue.input)} is not allowed; person, automatic, window, or a span after the cutover such as 5d`,
  })
  .transform((value): Route['secondaryGate'] => (isGateWord(value) ? value : { after: value }));

function isGateWord(value: string): value is 'person' | 'automatic' | 'window' {
  return value === 'person' || value === 'automatic' || value === 'window';
}

const routeRule = z.strictObject({
  source: nameText,
  target: nameText,
  targetOperatorCloud: nameText.exactOptional(),
  allProjects: z.boolean().default(false),
  order: z.enum(['primary-first', 'standby-first']).exactOptional(),
  window: z.string().exactOptional(),
  secondaryGate: secondaryGate.default('person'),
  externalNetwork: nameText.exactOptional(),
  volumeType: nameText.exactOptional(),
  flavors: z.record(nameText, nameText).exactOptional(),
  probe: z.strictObject({ port: tcpPort.exactOptional(), icmp: z.boolean().exactOptional() }).exactOptional(),
});
const fileRule = z.strictObject({
  baton: z.literal(1),
  timeZone: z.string().refine(isTimeZone, {
    error: (issue) => `${shown(issue.input)} is not a time zone; a name such as Europe/Amsterdam or UTC`,
  }),
  everySeconds: z
    .number()
    .refine((value) => Number.isInteger(value) && value >= 10 && value <= 3600, {
      error: (issue) => `${shown(issue.input)} is out of range; whole seconds from 10 to 3600`,
    })
    .default(60),
  keys: z
    .strictObject({
      flag: ownKey(OWN_KEYS.flag),
      answer: ownKey(OWN_KEYS.answer),
      progress: ownKey(OWN_KEYS.progress),
    })
    .default(OWN_KEYS),
  values: z
    .strictObject({
      migrateNow: wishValue(VALUES.migrateNow),
      rollbackNow: wishValue(VALUES.rollbackNow),
      scheduled: wishValue(VALUES.scheduled),
    })
    .default(VALUES),
  routes: z.array(routeRule).refine((routes) => routes.length > 0, { error: () => 'is empty; one route or more' }),
});

type Parsed = z.output<typeof fileRule>;

/** @throws BatonError SELF_SERVICE_UNREADABLE, SELF_SERVICE_INVALID */
export async function loadSelfService(file: string): Promise<SelfServiceFile> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (cause) {
    throw new BatonError({
      code: 'SELF_SERVICE_UNREADABLE',
      kind: 'user',
      message: `The self-service file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Check the path and its permissions, then start the controller again.',
      cause,
    });
  }
  return readSelfService(source, file);
}

/**
 * Throws code SELF_SERVICE_INVALID when the text is no self-service file: the message lists the faults as
 * `file:line:column: path: what is wrong; what is allowed`.
 */
export function readSelfService(source: string, file: string): SelfServiceFile {
  if (source.length > MOST_CHARACTERS) throw invalid(file, [`${file}:1:1: is too large; at most 200 kB`]);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    const broken = document.errors.map(({ pos, code, message }) => {
      const what = code === 'DUPLICATE_KEY' ? 'this key is there twice; each key once' : `is not YAML: ${message}`;
      return `${at(pos[0])}: ${what}`;
    });
    throw invalid(file, broken);
  }
  const read = fileRule.safeParse(valueOf(document, file), { error: inOurWords });
  const faults = read.success
    ? meaningFaults(read.data)
    : read.error.issues.flatMap((issue): readonly SchemaFault[] => faultsOf(issue, []));
  if (faults.length > 0 || !read.success) {
    const places = faults.map(({ path, message, atKey }) => {
      const where = path.length === 0 ? '' : `${pathText(path)}: `;
      return `${at(offsetOf(document.contents, path, atKey))}: ${where}${message}`;
    });
    throw invalid(file, places);
  }
  const { timeZone, everySeconds, keys, values, routes } = read.data;
  return { timeZone, everySeconds, keys, values, routes: routes.map(routeOf) };
}

function routeOf({ window, ...route }: Parsed['routes'][number]): Route {
  return window === undefined ? route : { ...route, window: readWindow(window) };
}

function meaningFaults({ keys, values, routes }: Parsed): readonly SchemaFault[] {
  const fault = (path: Path, message: string): SchemaFault => ({ path, message, atKey: false });
  const twice = (path: string, all: Readonly<Record<string, string>>): readonly SchemaFault[] =>
    Object.entries(all).flatMap(([name, value], index) =>
      Object.values(all).indexOf(value) < index ? [fault([path, name], `${value} is there twice; each once`)] : [],
    );
  const { scheduled, ...others } = values;
  const hidden = Object.values(others).find((value) => value.startsWith(scheduled) && value !== scheduled);
  return [
    ...twice('keys', { ...keys }),
    ...twice('values', { ...values }),
    ...(hidden === undefined ? [] : [fault(['values', 'scheduled'], `${hidden} begins with it; another text`)]),
    ...routes.flatMap((route, index): readonly SchemaFault[] => {
      const path = ['routes', index] as const;
      const first = routes.findIndex(({ source }) => source === route.source);
      return [
        ...(first < index ? [fault([...path, 'source'], `${route.source} has a route already; each source once`)] : []),
        ...(route.source === route.target ? [fault([...path, 'target'], 'is the source itself; another cloud')] : []),
        ...(route.secondaryGate === 'window' && route.window === undefined
          ? [fault([...path, 'secondaryGate'], 'there is no window; person, automatic, or say the window')]
          : []),
        ...windowFaults(route.window).map((message) => fault([...path, 'window'], message)),
      ];
    }),
  ];
}

function windowFaults(window: string | undefined): readonly string[] {
  if (window === undefined) return [];
  try {
    readWindow(window);
    return [];
  } catch (error) {
    if (!(error instanceof BatonError)) throw error;
    return [`${error.message.replace(/\.$/, '')}; days, hours and time zone`];
  }
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS() ?? undefined;
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    throw invalid(file, [`${file}:1:1: is not YAML: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Where the thing at `path` stands; of one that is missing, where that stands which should have it. */
function offsetOf(node: unknown, [step, ...rest]: Path, atKey: boolean): number {
  const here = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  if (step === undefined) return here;
  if (isSeq(node)) return Number(step) < node.items.length ? offsetOf(node.items[Number(step)], rest, atKey) : here;
  if (!isMap(node)) return here;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  if (pair === undefined) return here;
  const wantsKey = rest.length === 0 && (atKey || !isScalar(pair.value));
  return wantsKey ? offsetOf(pair.key, [], false) : offsetOf(pair.value, rest, atKey);
}

function invalid(file: string, faults: readonly string[]): BatonError {
  const lines = faults.slice(0, MOST_SHOWN);
  if (faults.length > MOST_SHOWN) lines.push(`and ${faults.length - MOST_SHOWN} more`);
  return new BatonError({
    code: 'SELF_SERVICE_INVALID',
    kind: 'user',
    message: `${file} is no self-service file: ${faults.length === 1 ? '1 fault' : `${faults.length} faults`}.\n${lines.join('\n')}`,
    remedy: 'Correct the file; docs/how-to/let-customers-migrate-by-metadata.md shows what it may say.',
  });
}
