import { readFile, stat } from 'node:fs/promises';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { OpenStackError } from '../errors/openstack-error.ts';
import { isSettings, type Settings } from './settings.ts';

/** One clouds.yaml, secure.yaml or clouds-public.yaml that was found. */
export interface SettingsFile {
  readonly path: string;
  readonly settings: Settings;
  readonly readableByOthers: boolean;
  /** `path:line:column` of a key, or the path alone when the key is not in this file. */
  locate(keys: readonly string[]): string;
}

/** Null when there is no such file; every other trouble is an error that names it. */
export async function readSettingsFile(path: string): Promise<SettingsFile | null> {
  let text: string;
  let mode: number;
  try {
    [text, { mode }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const reason = code === 'EACCES' ? 'permission denied' : code === 'EISDIR' ? 'it is a directory' : code;
    throw new OpenStackError({ code: 'CONFIG_INVALID', message: `${path} cannot be read: ${reason}`, cause });
  }
  const lines = new LineCounter();
  // The fail-safe schema leaves every scalar as it was written: a password of 0123 stays "0123".
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', merge: true, prettyErrors: false });
  const fault = document.errors[0];
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new OpenStackError({
      code: 'CONFIG_INVALID',
      message: `${path}:${line}:${col}: ${fault.message}`,
      cause: fault,
    });
  }
  const content: unknown = text.trim() === '' ? {} : document.toJS();
  if (!isSettings(content)) {
    throw new OpenStackError({
      code: 'CONFIG_INVALID',
      message: `${path}:1:1: expected a mapping with the key \`clouds\``,
    });
  }
  return {
    path,
    settings: content,
    readableByOthers: (mode & 0o004) !== 0,
    locate: (keys) => {
      const offset = offsetOf(document, keys);
      if (offset === null) return path;
      const { line, col } = lines.linePos(offset);
      return `${path}:${line}:${col}`;
    },
  };
}

function offsetOf(document: Document, keys: readonly string[]): number | null {
  const node: unknown = document.getIn(keys, true);
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : null;
}
