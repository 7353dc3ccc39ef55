import type { Controller } from '../controller/controller.ts';
import type { ControllerSettings } from '../controller/controller-settings.ts';
import type { RunOutcome } from '../ports/engine.ts';
import type { Services } from '../services/services.ts';

/** Which services a command line wants. */
export interface WantedServices {
  /** Of this machine alone, whatever is said of a controller. */
  readonly here?: boolean;
  /** As the options `--url` and `--login-cloud` say; the environment may say the same. */
  readonly url?: string;
  readonly loginCloud?: string;
}

export interface OutputStream {
  write(text: string): unknown;
  /** Of the terminal; undefined when it is none. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** The real one can be told to hand over every key at once, without echo, and Ctrl-C as a key. */
export interface InputStream extends NodeJS.ReadableStream {
  readonly setRawMode?: (raw: boolean) => unknown;
}

/** Everything the CLI touches outside of itself. `processDeps` makes the real ones. */
export interface CliDeps {
  /** Called at most once for a command line, and only when it needs clouds or migrations. */
  readonly services: (wanted: WantedServices) => Promise<Services>;
  /** `onListening` is told the URL once it listens, before it does anything else. */
  readonly startController: (settings: ControllerSettings, onListening: (url: string) => void) => Promise<Controller>;
  /** Runs a migration that a controller wants, as a worker does: until its outcome, or `signal`. Closes all that it opened. */
  readonly runWanted: (migrationId: string, signal: AbortSignal) => Promise<RunOutcome>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  readonly isTty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Aborted by SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** What Ctrl-C does where keys are read one by one: as if the terminal had sent SIGINT. */
  readonly interrupt: () => void;
  /** Does `restore` when the process ends, in whatever way it can still be told; answers with how to forget it. */
  readonly onExit: (restore: () => void) => () => void;
  /** From now on this process goes on when nobody reads any more what it says. */
  readonly outliveReaders: () => void;
  readonly version: string;
}
