/** The file that says who is told of what. Faults are told as `file:line:column: path: what is wrong; what is allowed`. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { BatonError } from '../../domain/error.ts';
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

/** Throws code WEBHOOKS_INVALID (kind user) with every fault of the file, or of a secret that it names. */
export async function loadWebhooks(file: string): Promise<readonly Webhook[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw invalid(file, [`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  });
  const webhooks = readWebhooks(text, file);
  const faults = await Promise.all(
    webhooks.map(async ({ name, secretFile }) => {
      const read = await readSecrets(secretFile);
      return read.ok ? [] : [`${file}: ${name}: ${read.why}`];
    }),
  );
  if (faults.flat().length > 0) throw invalid(file, faults.flat());
  return webhooks;
}

/** From the text alone; relative paths count from the file's folder. */
export function readWebhooks(text: string, file: string): readonly Webhook[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  if (document.errors.length > 0) {
    const broken = document.errors.map(
      ({ pos, message }) => `${placeOf(file, lines, pos[0])}: is not YAML: ${message}`,
    );
    throw invalid(file, broken);
  }
  const read = fileRule.safeParse(valueOf(document, file));
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => {
      const keys = path.map((key) => (typeof key === 'number' ? key : String(key)));
      const at = keys.length === 0 ? '' : `${keys.join('.')}: `;
      return `${placeOf(file, lines, offsetOf(document, keys))}: ${at}${message}`;
    });
    throw invalid(file, faults);
  }
  const { webhooks } = read.data;
  const twice = webhooks.findIndex(({ name }, at) => webhooks.findIndex((other) => other.name === name) < at);
  if (twice >= 0) {
    const place = placeOf(file, lines, offsetOf(document, ['webhooks', twice, 'name']));
    throw invalid(file, [`${place}: webhooks.${twice}.name: is there twice; each name once`]);
  }
  return webhooks.map(({ name, url, secretFile, events }) => ({
    name,
    url,
    kinds: events,
    secretFile: resolve(dirname(file), secretFile),
  }));
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or aliases that multiply beyond all measure.
    throw invalid(file, [`${file}:1:1: is not YAML: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Where the value stands; for one that is missing, where what should hold it stands. */
function offsetOf(document: Document.Parsed, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

function placeOf(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

function invalid(file: string, faults: readonly string[]): BatonError {
  return new BatonError({
    code: 'WEBHOOKS_INVALID',
    kind: 'user',
    message: `${file} does not say who is told of what:\n${faults.join('\n')}`,
    remedy: 'Correct the file, then start the controller again. See docs/how-to/get-told-by-webhooks.md.',
  });
}
