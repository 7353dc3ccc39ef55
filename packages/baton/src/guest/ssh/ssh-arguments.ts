import type { SshPlan } from '../../domain/plan.ts';

/** Whose word is taken for the guest's host key. */
export type HostKeys =
  /** A file that holds the keys of this one guest, under `alias`; `strict` refuses every other key. */
  | { readonly kind: 'pinned'; readonly file: string; readonly alias: string; readonly strict: boolean }
  /** The person's own known hosts, host certificates, and the like. */
  | { readonly kind: 'own' };

export interface SshConnection {
  readonly plan: SshPlan;
  readonly destination: string;
  readonly hostKeys: HostKeys;
  /** Of the connection that all commands for one guest share. */
  readonly controlPath: string;
}

/** Seconds without a command until the shared connection ends by itself, should Baton not come to close it. */
const PERSIST_SECONDS = 30;
const CONNECT_SECONDS = 15;

/**
 * The words of `ssh` that runs one program in a guest. Options on the command line win over every configuration file
 * (ssh_config(5)); what is not named here is as the person has it: identities, agent, certificates, ProxyCommand.
 * `logFile` is where the client writes what it has to say, apart from what the guest says.
 */
export function sshArguments(connection: SshConnection, logFile: string, program: string): readonly string[] {
  const { controlPath } = connection;
  return [
    '-T',
    '-x',
    '-a',
    '-E',
    logFile,
    ...options({
      BatchMode: 'yes',
      ConnectTimeout: String(CONNECT_SECONDS),
      ConnectionAttempts: '1',
      ServerAliveInterval: '5',
      ServerAliveCountMax: '3',
      ClearAllForwardings: 'yes',
      PermitLocalCommand: 'no',
      RequestTTY: 'no',
      EscapeChar: 'none',
      // Else a RemoteCommand of the configuration stands in the way of ours.
      RemoteCommand: 'none',
      LogLevel: 'INFO',
      ControlMaster: 'auto',
      ControlPath: pathOption(controlPath),
      ControlPersist: String(PERSIST_SECONDS),
      ...hostKeyOptions(connection.hostKeys),
    }),
    ...whereTo(connection),
    program,
  ];
}

/** `ssh -O exit`: ends the shared connection. */
export function closeArguments(connection: SshConnection): readonly string[] {
  return ['-O', 'exit', ...options({ ControlPath: pathOption(connection.controlPath) }), ...whereTo(connection)];
}

/** `ssh -G`: prints the configuration that holds for the destination; connects nowhere. */
export function configurationArguments(plan: SshPlan, destination: string): readonly string[] {
  return ['-G', '-T', ...whereTo({ plan, destination })];
}

function whereTo({ plan, destination }: Pick<SshConnection, 'plan' | 'destination'>): readonly string[] {
  return [
    ...(plan.config === undefined ? [] : ['-F', plan.config]),
    ...(plan.jump === undefined ? [] : ['-J', plan.jump]),
    ...(plan.port === undefined ? [] : ['-p', String(plan.port)]),
    ...(plan.user === undefined ? [] : ['-l', plan.user]),
    '--',
    destination,
  ];
}

function hostKeyOptions(hostKeys: HostKeys): Readonly<Record<string, string>> {
  if (hostKeys.kind === 'own') return { StrictHostKeyChecking: 'yes' };
  return {
    StrictHostKeyChecking: hostKeys.strict ? 'yes' : 'accept-new',
    HostKeyAlias: hostKeys.alias,
    UserKnownHostsFile: pathOption(hostKeys.file),
    GlobalKnownHostsFile: '/dev/null',
    HashKnownHosts: 'no',
    UpdateHostKeys: 'no',
  };
}

function options(all: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(all).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** These options expand `%`, and split at blanks unless quoted (ssh_config(5), TOKENS). */
function pathOption(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
