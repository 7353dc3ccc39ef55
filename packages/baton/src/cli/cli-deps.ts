import type { Services } from '../services/services.ts';

export interface OutputStream {
  write(text: string): unknown;
  /** Of the terminal; undefined when it is none. */
  readonly columns?: number | undefined;
}

/** Everything the CLI touches outside of itself. `processDeps` makes the real ones. */
export interface CliDeps {
  /** Called at most once for a command line, and only when it needs clouds or migrations. */
  readonly services: () => Promise<Services>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: NodeJS.ReadableStream;
  readonly isTty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly version: string;
}
