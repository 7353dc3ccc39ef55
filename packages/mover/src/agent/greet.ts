/**
 * The first words inside TLS: the source names the job, the target says whether it goes on. In TLS 1.3 a client has finished its
 * handshake before the server has looked at its certificate (RFC 8446, section 2), so only an answer tells it that it was taken.
 *
 *   source -> target   baton-mover 1 <jobId>
 *   target -> source   ok | refused <why>
 */
import type { TLSSocket } from 'node:tls';
import { MoverError } from '../mover-error.ts';
import { refused } from './handshake.ts';
import { readLine } from './plain-line.ts';

export async function greetAsSource(link: TLSSocket, jobId: string, timeoutMs: number): Promise<void> {
  link.write(`baton-mover 1 ${jobId}\n`);
  const answer = await readLine(link, timeoutMs);
  if (answer === 'ok') return;
  link.destroy();
  if (answer.startsWith('refused '))
    throw refused(`it refuses this end: ${printable(answer.slice('refused '.length))}`);
  throw broken('it answers in another protocol');
}

export async function greetAsTarget(link: TLSSocket, jobId: string, timeoutMs: number): Promise<void> {
  const [protocol, version, told] = (await readLine(link, timeoutMs)).split(' ');
  if (protocol === 'baton-mover' && version === '1' && told === jobId) {
    link.write('ok\n');
    return;
  }
  const why = protocol === 'baton-mover' && version === '1' ? 'it is of another job' : 'it speaks another protocol';
  link.end(`refused ${why}\n`);
  throw refused(why);
}

function broken(why: string): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `What came from the other end is no greeting of a mover: ${why}.`,
    remedy: 'Run the same release of the mover on both ends.',
  });
}

/** What another process said ends in a terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^ -~]/g, '?').slice(0, 200);
}
