import type { Command } from 'commander';
import { LOG_LEVELS } from '../controller/controller-settings.ts';
import type { CommandLine } from './command-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { type ServeOptions, serveSettings } from './serve/serve-settings.ts';
import type { Session } from './session.ts';

/** `baton serve`: a controller. Several of them on one DATABASE_URL share the work. */
export function addServe(program: Command, line: CommandLine): void {
  line.does<ServeOptions>(
    program
      .command('serve')
      .description('run a controller: the API, the pages, and every migration that is wanted')
      .option('--listen <address>', 'address and port (default: 127.0.0.1:8080; env: BATON_LISTEN)')
      .option('--tls-cert <file>', 'certificate chain, PEM (env: BATON_TLS_CERT)')
      .option('--tls-key <file>', 'its key, PEM (env: BATON_TLS_KEY)')
      .option(
        '--insecure-http',
        'plain HTTP beyond this machine: sessions can be read on the way (env: BATON_INSECURE_HTTP)',
      )
      .option(
        '--login-cloud <name>',
        'entry of clouds.yaml where people log in (env: BATON_LOGIN_CLOUD, else OS_CLOUD)',
      )
      .option('--roles <file>', 'which roles of that cloud may what (env: BATON_ROLES)')
      .option(
        '--tenant-targets <names>',
        'entries of clouds.yaml that plans of tenants may name as target (default: none; env: BATON_TENANT_TARGETS)',
      )
      .option(
        '--tenant-sources <names>',
        'the same as source (default: where people log in; env: BATON_TENANT_SOURCES)',
      )
      .option(
        '--tenant-operator-cloud <names>',
        "the same as the target operator's session (default: none; env: BATON_TENANT_OPERATOR_CLOUD)",
      )
      .option(
        '--session-key-file <file>',
        'keys that seal sessions (default: one of its own; env: BATON_SESSION_KEY_FILE)',
      )
      .option('--webhooks <file>', 'who is told of what happens (env: BATON_WEBHOOKS)')
      .option('--self-service <file>', 'which pairs customers move by server metadata (env: BATON_SELF_SERVICE)')
      .option(
        '--trusted-proxy <addresses>',
        'proxies whose word on who asks is taken, by address or network, separated by commas (env: BATON_TRUSTED_PROXY)',
      )
      .option('--workers <number>', 'migrations run at the same time (default: 8; env: BATON_WORKERS)')
      .option('--session-hours <hours>', 'how long a login lasts (default: 12; env: BATON_SESSION_HOURS)')
      .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (default: info; env: BATON_LOG_LEVEL)`),
    serve,
  );
}

async function serve(session: Session, _args: readonly string[], options: ServeOptions): Promise<ExitCode> {
  const { deps, signal } = session;
  const settings = await serveSettings(options, deps.env);
  deps.outliveReaders();
  const controller = await deps.startController(settings, (url) =>
    session.say(`Baton serves ${url} (Ctrl-C ends it in good order)`),
  );
  await aborted(signal);
  session.say('Stopping in good order. Again to stop at once.');
  await controller.stop();
  return EXIT.done;
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
