/** Baton's guest shell where the guest is a machine of the world: what SSH is elsewhere, nsenter is here. */
import { BatonError } from '../../../packages/baton/src/domain/error.ts';
import type {
  GuestShell,
  ShellResult,
  ShellScript,
  ShellTarget,
} from '../../../packages/baton/src/guest/ssh/guest-shell.ts';
import type { Machine } from './machine.ts';

export class NamespaceShell implements GuestShell {
  readonly #machines: ReadonlyMap<string, Machine>;

  /** By destination. */
  constructor(machines: ReadonlyMap<string, Machine>) {
    this.#machines = machines;
  }

  async run({ destination, serverName }: ShellTarget, script: ShellScript, signal: AbortSignal): Promise<ShellResult> {
    const machine = this.#machines.get(destination);
    if (machine === undefined)
      throw new BatonError({
        code: 'GUEST_UNREACHABLE',
        kind: 'guest',
        message: `${serverName} (${destination}) is no machine of this world.`,
        remedy: 'Name one of its load balancers.',
      });
    const started = performance.now();
    // A compound command is parsed to its end before it runs; its stdin is empty (as enveloped-script.ts has it).
    const end = await machine.run(['/bin/sh'], {
      input: `(\n${script.text}\n) </dev/null\nexit $?\n`,
      timeoutMs: script.timeoutMs,
      maxBytes: script.maxBytes,
      signal,
    });
    return {
      exitCode: end.ended === 'exited' ? end.code : null,
      ended: end.ended,
      stdout: end.stdout,
      stderr: end.stderr,
      elapsedMs: end.lastByteMs ?? performance.now() - started,
    };
  }

  async close(): Promise<void> {
    // There is no connection to end.
  }
}
