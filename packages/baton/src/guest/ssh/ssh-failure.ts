import { BatonError } from '../../domain/error.ts';

/** What is known when ssh ended before the guest answered. */
export interface SshFailure {
  readonly destination: string;
  readonly serverName: string;
  /** What the client wrote, and what a ProxyCommand added. */
  readonly said: string;
  readonly ended: 'exited' | 'timeout' | 'too-much';
  readonly timeoutMs: number;
  /** Where the expected key is kept; null when the person's own files decide. */
  readonly pinnedIn: string | null;
}

/**
 * OpenSSH ends with 255 for every failure of its own, and tells them apart by words only (ssh(1), EXIT STATUS): this is
 * the one place that reads them. Kind `guest`, but for what a person decides: keys and log-in.
 */
export function sshFailure(failure: SshFailure): BatonError {
  const { destination, serverName, said, ended, timeoutMs, pinnedIn } = failure;
  const where = `${serverName} (${destination})`;
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for .+ has changed/i.test(said)) {
    return new BatonError({
      code: 'GUEST_HOST_KEY_CHANGED',
      kind: 'user',
      message: `${where} shows another SSH host key than the one that is known: it is another machine, or its keys were made anew (cloud-init does that at a first boot).`,
      remedy:
        pinnedIn === null
          ? 'Compare the key with the guest itself, on its console. When it is right, replace it in your known_hosts.'
          : `Compare the key with the guest itself, on its console. When it is right, delete ${pinnedIn} and connect again.`,
    });
  }
  if (/Host key verification failed|No .*host key is known/i.test(said)) {
    return new BatonError({
      code: 'GUEST_HOST_KEY_UNKNOWN',
      kind: 'user',
      message: `The SSH host key of ${where} is not known.`,
      remedy: `Connect once with your own client (ssh ${destination}) and compare the key, or take the one that is shown: --ssh-accept-new (guest.ssh.acceptNew in the plan).`,
    });
  }
  if (/Permission denied|Too many authentication failures|no matching host key type|sign_and_send_pubkey/i.test(said)) {
    return new BatonError({
      code: 'GUEST_LOGIN_REFUSED',
      kind: 'user',
      message: `${where} let nobody in by SSH: ${lastWords(said)}.`,
      remedy:
        'Name the user (--ssh-user), and see that its key is in your agent or SSH configuration: no password is ever asked for.',
    });
  }
  const reason = ended === 'timeout' ? `no answer within ${Math.round(timeoutMs / 1000)} s` : lastWords(said);
  return new BatonError({
    code: 'GUEST_UNREACHABLE',
    kind: 'guest',
    message: `${where} was not reached by SSH: ${reason}.`,
    remedy: `Try it with your own client: ssh ${destination}. A jump host (--ssh-jump) or another destination (--ssh-destination server=host) may lead there.`,
    retryable: true,
  });
}

/** The line that tells most, cut and without anything that could paint a terminal. */
function lastWords(said: string): string {
  const lines = said
    .split(/\r?\n|\r/)
    // eslint-disable-next-line no-control-regex
    .map((line) => line.replaceAll(/[\u0000-\u001F\u007F-\u009F]/g, ' ').trim())
    .filter((line) => line !== '' && !/^(Warning: Permanently added|Pseudo-terminal)/.test(line));
  const telling = lines.find((line) => /^ssh: |Permission denied|Could not resolve|refused|timed out/i.test(line));
  return (telling ?? lines[0] ?? 'the SSH client said nothing').replace(/\.$/, '').slice(0, 200);
}
