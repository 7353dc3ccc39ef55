/** Runs shell scripts inside guests. Below the readings, and below whatever else is done in a guest. */
export interface ShellTarget {
  /** A host of the SSH configuration, or an address. */
  readonly destination: string;
  /** For messages. */
  readonly serverName: string;
  /** Whose host key is expected: the source's server id, for its twin in the target too. */
  readonly hostKeyOf: string;
}

export interface ShellScript {
  /** For a POSIX sh, read whole before any of it runs. Its stdin is empty. Put values in by `quote` only. */
  readonly text: string;
  readonly timeoutMs: number;
  /** Of each stream. */
  readonly maxBytes: number;
}

export interface ShellResult {
  /** Of the script; null when it did not come to its end. */
  readonly exitCode: number | null;
  /** Why there is no more of it: it ended, the time was up, or it said too much. */
  readonly ended: 'exited' | 'timeout' | 'too-much';
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  /** From the start of the local client to the guest's last byte, in milliseconds. */
  readonly elapsedMs: number;
}

export interface GuestShell {
  /**
   * Throws a BatonError when the guest's shell was not reached: SSH_DESTINATION_INVALID, SSH_MISSING,
   * GUEST_HOST_KEY_CHANGED, GUEST_HOST_KEY_UNKNOWN, GUEST_LOGIN_REFUSED (all kind user), GUEST_UNREACHABLE (kind guest);
   * and the signal's reason. What the script itself did is in the result.
   */
  run(target: ShellTarget, script: ShellScript, signal: AbortSignal): Promise<ShellResult>;
  /** Ends the connections and removes what was kept for them. */
  close(): Promise<void>;
}

/** One word for a POSIX shell, whatever it holds. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
