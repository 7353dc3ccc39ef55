/** How the load balancers are looked into, as options of `plan create` and `group show`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { GuestAccessKind } from '../domain/guest-reading.ts';
import type { GuestPlan, SshPlan } from '../domain/plan.ts';
import { usageError } from './usage-error.ts';

export interface GuestOptions {
  readonly guest?: GuestAccessKind;
  readonly sshUser?: string;
  readonly sshPort?: number;
  readonly sshConfig?: string;
  readonly sshJump?: string;
  readonly sshAcceptNew?: boolean;
  readonly sshDestination?: Readonly<Record<string, string>>;
  readonly sshDestinationInTarget?: Readonly<Record<string, string>>;
}

export interface GuestWishes {
  readonly guest: GuestPlan;
  /** Where SSH reaches a load balancer, by its server's name or id. */
  readonly sshDestinations: Readonly<Record<string, string>>;
  /** The same for its twin in the target. */
  readonly sshDestinationsInTarget: Readonly<Record<string, string>>;
}

export function withGuest(command: Command): Command {
  return command
    .addOption(
      new Option('--guest <access>', 'how the load balancers are looked into').choices(['ssh', 'console', 'none']),
    )
    .option('--ssh-user <name>', 'user to log in as')
    .option('--ssh-port <port>', 'port of the SSH servers', port)
    .option('--ssh-config <file>', "in place of your own SSH configuration (ssh's -F)")
    .option('--ssh-jump <hosts>', "by way of these hosts (ssh's -J)")
    .option('--ssh-accept-new', 'trust the host key that a load balancer shows first, and expect the same from then on')
    .option(
      '--ssh-destination <server=host>',
      'where SSH reaches a load balancer (default: its first address); may be repeated',
      destination,
    );
}

/** For `plan create`, which alone knows of two clouds. */
export function withGuestInTarget(command: Command): Command {
  return withGuest(command).option(
    '--ssh-destination-in-target <server=host>',
    'where SSH reaches its twin in the target (default: as in the source); may be repeated',
    destination,
  );
}

/** Null where nothing was asked for. An option of SSH alone asks for SSH. */
export function guestWishes(options: GuestOptions): GuestWishes | null {
  const { guest, sshUser, sshPort, sshConfig, sshJump, sshAcceptNew, sshDestination, sshDestinationInTarget } = options;
  const ssh: SshPlan = {
    ...(sshUser === undefined ? {} : { user: sshUser }),
    ...(sshPort === undefined ? {} : { port: sshPort }),
    ...(sshConfig === undefined ? {} : { config: sshConfig }),
    ...(sshJump === undefined ? {} : { jump: sshJump }),
    ...(sshAcceptNew === undefined ? {} : { acceptNew: sshAcceptNew }),
  };
  const asksForSsh = Object.keys(ssh).length > 0 || (sshDestination ?? sshDestinationInTarget) !== undefined;
  if (guest === undefined && !asksForSsh) return null;
  const access = guest ?? 'ssh';
  if (access !== 'ssh' && asksForSsh) {
    throw usageError(
      `--guest ${access} and options of SSH do not go together.`,
      'Leave the --ssh-... options out, or say --guest ssh.',
    );
  }
  return {
    guest: { access, ...(Object.keys(ssh).length === 0 ? {} : { ssh }) },
    sshDestinations: sshDestination ?? {},
    sshDestinationsInTarget: sshDestinationInTarget ?? {},
  };
}

function port(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number > 0 && number < 65_536) return number;
  throw new InvalidArgumentError('It is a whole number from 1 to 65535.');
}

/** `server=host`, added to those before. */
function destination(
  value: string,
  before: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const at = value.indexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('It has the form server=host.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}
