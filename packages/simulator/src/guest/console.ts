/** The serial console that Nova keeps of a server. */
import type { CloudState } from '../state/cloud-state.ts';

/** Nova shows no more than the end of it (nova/virt/libvirt/driver.py, MAX_CONSOLE_BYTES). */
const MAX_CHARS = 102_400;

export function beginConsole(state: CloudState, serverId: string, lines: readonly string[]): void {
  if (state.consoles.get(serverId) === null) state.consoles.insert({ id: serverId, text: '' });
  state.consoles.update(serverId, { text: textOf(lines) });
}

export function say(state: CloudState, serverId: string, lines: readonly string[]): void {
  const text = (state.consoles.get(serverId)?.text ?? '') + textOf(lines);
  if (state.consoles.get(serverId) === null) state.consoles.insert({ id: serverId, text });
  else state.consoles.update(serverId, { text: text.slice(-MAX_CHARS) });
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
