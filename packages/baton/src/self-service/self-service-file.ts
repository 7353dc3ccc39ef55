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
 *       cutover: {driver: hook, command: [/etc/baton/announce], timeoutSeconds: 30}
 *       vantage: [ssh, monitor]
 *       probe: {port: 443}
 *       guest: {access: ssh, ssh: {user: baton}}
 *       disks: {strategy: mover, mover: {image: mover.raw, gateway: "203.0.113.9:7443"}}
 */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { faultOfMoverImage } from '../disks/mover-image-file.ts';
import { BatonError } from '../domain/error.ts';
import type { MaintenanceWindow } from '../domain/maintenance-window.ts';
import { OWN_KEYS, OWN_PREFIX, type OwnKeys } from '../domain/own-metadata.ts';
import { isSpan } from '../domain/span.ts';
import { plannedCutover } from '../planning/plan-file/moving-schemas.ts';
import { hookFault } from '../planning/plan-file/plan-rules.ts';
import { planSchema } from '../planning/plan-file/plan-schema.ts';
import type { Path } from '../planning/plan-file/rule.ts';
import type { SchemaFault } from '../planning/plan-file/schema-faults.ts';
import { nameText, shown } from '../planning/plan-file/value-schemas.ts';
import { commandWish, disksWish, probeWish } from '../planning/plan-file/wish-schemas.ts';
import { isTimeZone, readWindow } from '../schedule/window-text.ts';
import type { PlanRequest } from '../services/services.ts';
import { readSettings, type SettingsKind, settingsInvalid } from '../settings/read-settings.ts';

/** What customers write behind the flag; `scheduled` is followed by a time. */
export interface WishValues {
  readonly migrateNow: string;
  readonly rollbackNow: string;
  readonly scheduled: string;
}

/** What a route may say of the plans of all its pairs. A DNS name is each pair's own, so none is here. */
type Wishes = Pick<
  PlanRequest,
  'order' | 'cutover' | 'vantage' | 'probe' | 'guest' | 'disks' | 'flavors' | 'volumeType' | 'externalNetwork'
>;

/** Whose pairs move by themselves, and where to. */
export interface Route {
  readonly source: string;
  readonly target: string;
  readonly targetOperatorCloud?: string;
  /** Every project's; the session of `source` must be an operator's. */
  readonly allProjects: boolean;
  readonly wishes: Wishes;
  /** What customers of a pair may notice happens in it; absent: at any time. */
  readonly window?: MaintenanceWindow;
  readonly secondaryGate: 'person' | 'automatic' | 'window' | { readonly after: string };
}

export interface SelfServiceFile {
  readonly timeZone: string;
  readonly everySeconds: number;
  readonly keys: OwnKeys;
  readonly values: WishValues;
  readonly routes: readonly Route[];
}

/** For the head of a file. */
const LOOK_TAKES_MS = 30_000;
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

const [byFloatingIp, byHook] = plannedCutover.options;

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
  cutover: z.discriminatedUnion('driver', [byFloatingIp, byHook]).exactOptional(),
  vantage: commandWish.min(1, { error: () => 'is empty; a command that runs another one' }).exactOptional(),
  probe: probeWish.exactOptional(),
  guest: planSchema.shape.guest,
  disks: disksWish.exactOptional(),
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

const KIND: SettingsKind<Parsed> = {
  what: 'self-service file',
  code: 'SELF_SERVICE_INVALID',
  remedy: 'Correct the file; docs/how-to/let-customers-migrate-by-metadata.md shows what it may say.',
  rule: fileRule,
  faultsOfMeaning: meaningFaults,
};

/** @throws BatonError SELF_SERVICE_UNREADABLE, SELF_SERVICE_INVALID: also where a mover image that it names is none */
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
  const read = readSelfService(source, file);
  await lookAtMoverImages(read, file);
  return read;
}

/** Now, and not when a customer asks. */
async function lookAtMoverImages({ routes }: SelfServiceFile, file: string): Promise<void> {
  const faults: string[] = [];
  for (const [index, { wishes }] of routes.entries()) {
    const image = wishes.disks?.mover?.image;
    const wrong = image === undefined ? null : await faultOfMoverImage(image, AbortSignal.timeout(LOOK_TAKES_MS));
    if (wrong !== null) faults.push(`${file}: routes[${index}].disks.mover.image: ${image} ${wrong}`);
  }
  if (faults.length > 0) throw settingsInvalid(KIND, file, faults);
}

/**
 * Throws code SELF_SERVICE_INVALID when the text is no self-service file: the message lists the faults as
 * `file:line:column: path: what is wrong; what is allowed`.
 */
export function readSelfService(source: string, file: string): SelfServiceFile {
  const { timeZone, everySeconds, keys, values, routes } = readSettings(source, file, KIND);
  return { timeZone, everySeconds, keys, values, routes: routes.map((route) => routeOf(route, file)) };
}

function routeOf(
  { source, target, targetOperatorCloud, allProjects, window, secondaryGate, ...wishes }: Parsed['routes'][number],
  file: string,
): Route {
  return {
    source,
    target,
    ...(targetOperatorCloud === undefined ? {} : { targetOperatorCloud }),
    allProjects,
    wishes: { ...wishes, ...(wishes.disks === undefined ? {} : { disks: fromFolderOf(file, wishes.disks) }) },
    ...(window === undefined ? {} : { window: readWindow(window) }),
    secondaryGate,
  };
}

/** The mover image is named from where the file is: the controller may be started anywhere. */
function fromFolderOf(file: string, disks: NonNullable<Wishes['disks']>): NonNullable<Wishes['disks']> {
  const { mover } = disks;
  return mover === undefined ? disks : { ...disks, mover: { ...mover, image: resolve(dirname(file), mover.image) } };
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
        ...hookFaults(route.cutover).map((message) => fault([...path, 'cutover'], message)),
        ...(route.disks?.strategy === 'mover' && route.disks.mover === undefined
          ? [fault([...path, 'disks'], 'there is no mover; say its image and gateway')]
          : []),
        ...(route.disks?.strategy === 'image' && route.disks.mover !== undefined
          ? [fault([...path, 'disks', 'strategy'], 'does not go with a mover; mover, or leave one of the two out')]
          : []),
      ];
    }),
  ];
}

function hookFaults(cutover: Wishes['cutover']): readonly string[] {
  const wrong = hookFault(cutover);
  return wrong === null ? [] : [wrong];
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
