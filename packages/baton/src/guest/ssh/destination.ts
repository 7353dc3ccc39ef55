import { BatonError } from '../../domain/error.ts';
import type { SshPlan } from '../../domain/plan.ts';

/**
 * Letters that cannot begin an option, nor mean something to a shell: a ProxyCommand of the person's own configuration gets
 * %h and %r through one (ssh_config(5), ProxyCommand).
 */
const HOST = /^[A-Za-z0-9_.:@%/[\]][A-Za-z0-9_.:@%/[\]-]{0,254}$/;
const USER = /^[A-Za-z0-9_.][A-Za-z0-9_.@+-]{0,63}$/;
const JUMP = /^[A-Za-z0-9_.:@%/[\]][A-Za-z0-9_.:@%/[\],-]{0,1023}$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001F\u007F]/;

/** Throws SSH_DESTINATION_INVALID (kind user) where a word of the plan could mean something else to ssh, or to a shell. */
export function assertSafe(destination: string, plan: SshPlan): void {
  if (!HOST.test(destination))
    throw refused('destination', destination, 'a host of the SSH configuration or an address');
  if (plan.user !== undefined && !USER.test(plan.user)) throw refused('user', plan.user, 'a user name');
  if (plan.jump !== undefined && !JUMP.test(plan.jump)) throw refused('jump', plan.jump, 'user@host:port, or several');
  if (plan.port !== undefined && !(Number.isInteger(plan.port) && plan.port > 0 && plan.port < 65_536))
    throw refused('port', String(plan.port), 'a whole number from 1 to 65535');
  if (plan.config !== undefined && (plan.config === '' || CONTROL.test(plan.config)))
    throw refused('config', plan.config, 'the path of a file');
}

function refused(what: string, value: string, expected: string): BatonError {
  return new BatonError({
    code: 'SSH_DESTINATION_INVALID',
    kind: 'user',
    message: `The SSH ${what} ${JSON.stringify(value.slice(0, 80))} is refused: it is not ${expected}.`,
    remedy: `Give ${expected}, of plain letters. A host with another name can get an alias in the SSH configuration.`,
  });
}
