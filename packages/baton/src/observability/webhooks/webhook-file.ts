/** The file that says who is told of what. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { SchemaFault } from '../../planning/plan-file/schema-faults.ts';
import { readSettings, type SettingsKind, settingsInvalid } from '../../settings/read-settings.ts';
import type { Kinds } from '../journal-cursors.ts';
import { EVENT_KINDS } from './event-kinds.ts';
import { readSecrets } from './webhook-secret.ts';
import { faultOfUrl } from './webhook-url.ts';

export interface Webhook {
  /** Short and unique: it stands in the log, in the metrics and in the database. The URL does not. */
  readonly name: string;
  readonly url: string;
  readonly kinds: Kinds;
  /** Absolute. Read at each delivery, so that a new secret counts from the next one on. */
  readonly secretFile: string;
}

const MOST_WEBHOOKS = 50;
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

const kindsRule = `all, or a list of kinds: ${EVENT_KINDS.join(', ')}`;
const webhookRule = z.strictObject({
  name: z.string().regex(NAME, 'does not fit; 1 to 40 of a-z, 0-9 and -, such as tickets'),
  url: z.string().superRefine((url, context) => {
    const message = faultOfUrl(url);
    if (message !== null) context.addIssue({ code: 'custom', message });
  }),
  secretFile: z.string().min(1, 'is empty; the path of a file'),
  events: z.union([z.literal('all'), z.array(z.enum(EVENT_KINDS)).min(1)], { error: `does not fit; ${kindsRule}` }),
});
const fileRule = z.strictObject({ webhooks: z.array(webhookRule).max(MOST_WEBHOOKS) });

const KIND: SettingsKind<z.output<typeof fileRule>> = {
  rule: fileRule,
  faultsOfMeaning: namesTwice,
  what: 'webhooks file',
  code: 'WEBHOOKS_INVALID',
  remedy: 'Correct the file, then start the controller again. See docs/how-to/get-told-by-webhooks.md.',
};

/** Throws code WEBHOOKS_INVALID (kind user) with every fault of the file, or of a secret that it names. */
export async function loadWebhooks(file: string): Promise<readonly Webhook[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw settingsInvalid(KIND, file, [
      `${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    ]);
  });
  const webhooks = readWebhooks(text, file);
  const faults = await Promise.all(
    webhooks.map(async ({ name, secretFile }) => {
      const read = await readSecrets(secretFile);
      return read.ok ? [] : [`${file}: ${name}: ${read.why}`];
    }),
  );
  if (faults.flat().length > 0) throw settingsInvalid(KIND, file, faults.flat());
  return webhooks;
}

/** From the text alone; relative paths count from the file's folder. */
export function readWebhooks(text: string, file: string): readonly Webhook[] {
  return readSettings(text, file, KIND).webhooks.map(({ name, url, secretFile, events }) => ({
    name,
    url,
    kinds: events,
    secretFile: resolve(dirname(file), secretFile),
  }));
}

function namesTwice({ webhooks }: z.output<typeof fileRule>): readonly SchemaFault[] {
  return webhooks.flatMap(({ name }, at) =>
    webhooks.findIndex((other) => other.name === name) < at
      ? [{ path: ['webhooks', at, 'name'], message: 'is there twice; each name once', atKey: false }]
      : [],
  );
}
