/** Runs something that may never end, and memory that can be looked at. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext, Script } from 'node:vm';

const SLOT = '__batonFuzzed';
const CALL = new Script(`globalThis.${SLOT}()`);

/** False when it had not ended by then: V8 takes it down, wherever it is (node:vm, "timeout"). */
export function endsWithin(timeoutMs: number, run: () => void): boolean {
  Reflect.set(globalThis, SLOT, run);
  try {
    CALL.runInThisContext({ timeout: timeoutMs });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, SLOT);
  }
}

let collect: (() => void) | null = null;

/** What is still held, in MiB, once everything else is gone. */
export function heldMib(): number {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** What this process has computed so far. A clock on the wall would count the other processes of a shared machine as well. */
export function computedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
