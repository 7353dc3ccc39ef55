import { createHash } from 'node:crypto';

import type { NodeIdentity } from '../../vrrp/keepalived/definitions.ts';
import { readInstanceEnds } from '../../vrrp/keepalived/read-instance-ends.ts';
import { placeOf } from '../../vrrp/located.ts';
import { quote } from '../ssh/guest-shell.ts';
import type { Section } from '../linux/sections.ts';

export interface FileEdit {
  readonly path: string;
  readonly sha256: string;
  /** In bytes from the beginning; ascending. */
  readonly offsets: readonly number[];
}

/** What is to be put in before the end of every instance; or why it cannot be. */
export type Edits =
  | { readonly ok: true; readonly files: readonly FileEdit[]; readonly instances: readonly string[] }
  | { readonly ok: false; readonly why: string };

/**
 * The end of a block is the one place that is right for all: keepalived takes the last `priority`, and `preempt` takes back an earlier
 * `nopreempt` (vrrp_parser.c), whether they came from a line, a condition, a definition or an included file, or not at all.
 */
export function editsOf(files: readonly Section[], main: string, node: NodeIdentity): Edits {
  // One character for each byte, so that columns are bytes.
  const bytes = new Map(files.map((file) => [file.of ?? '', file.bytes]));
  const texts = new Map(Array.from(bytes, ([path, of]) => [path, of.toString('latin1')]));
  const cut = files.find((file) => file.cut);
  if (cut !== undefined) return { ok: false, why: `${cut.of ?? main} is longer than is read` };
  if (!texts.has(main)) return { ok: false, why: `${main} could not be read` };
  const read = readInstanceEnds(texts, main, node);
  if (!read.ok) return { ok: false, why: placeOf(read.error) };
  const offsets = new Map<string, Set<number>>();
  for (const { name, end } of read.value) {
    const at = end === null ? -1 : offsetOf(texts.get(end.file) ?? '', end.line, end.column);
    if (end === null || texts.get(end.file)?.[at] !== '}')
      return { ok: false, why: `the end of the instance ${name} is not in a file: it comes out of a definition` };
    offsets.set(end.file, (offsets.get(end.file) ?? new Set()).add(at));
  }
  return {
    ok: true,
    instances: [...new Set(read.value.map(({ name }) => name))],
    files: Array.from(offsets, ([path, places]) => ({
      path,
      sha256: sha256Of(bytes.get(path) ?? Buffer.alloc(0)),
      offsets: [...places].sort((one, other) => one - other),
    })),
  };
}

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * What is put in. A delay that was meant for a daemon that starts would only hold the handover up.
 *
 * The second announcement of a new MASTER comes after a second and not after five (keepalived.conf(5) garp_master_delay): the first one
 * reaches the holder while it still has the VIP, and its kernel answers. For OVN that answer is a claim (controller/pinctrl.c
 * bind_vport takes any ARP reply from the VIP): then the VIP leads back to the one that has just let go, until it is announced again.
 */
export function linesIn(priority: number, withoutNopreempt: boolean): string {
  const lines = [
    `priority ${priority}`,
    'preempt_delay 0',
    'garp_master_delay 1',
    ...(withoutNopreempt ? ['preempt'] : []),
  ];
  return `\n# baton: until the next reload\n${lines.join('\n')}\n`;
}

/** As calls of `swap_in` (script/raise.ts). */
export function editCalls(files: readonly FileEdit[]): string {
  const calls = files.map(({ path, sha256, offsets }) => `swap_in ${quote(path)} ${sha256} ${offsets.join(' ')}`);
  return `edits() {\n${calls.join('\n')}\n}`;
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const end = text.indexOf('\n', start);
    if (end === -1) return -1;
    start = end + 1;
  }
  return start + column - 1;
}
