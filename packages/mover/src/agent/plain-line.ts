import type { Duplex } from 'node:stream';
import { MoverError } from '../mover-error.ts';

const MOST_BYTES = 1024;
const LINE_FEED = 0x0a;

/**
 * The first line that comes over a connection, without its end; what follows it stays to be read. Rejects with LINK_LOST when none
 * has come within `timeoutMs`, or the connection ends before; with PROTOCOL_BROKEN when it is longer than 1 KiB.
 */
export async function readLine(link: Duplex, timeoutMs: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  return await new Promise<string>((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      link.off('readable', take).off('end', ended).off('error', ended).off('close', ended);
      act();
    };
    const ended = (cause?: Error): void =>
      settle(() => reject(lost('The other end closed the connection before it said who it is.', cause)));
    const timer = setTimeout(
      () => settle(() => reject(lost(`The other end said nothing for ${timeoutMs / 1000} s.`))),
      timeoutMs,
    );
    const take = (): void => {
      for (let chunk = link.read() as Buffer | null; chunk !== null; chunk = link.read() as Buffer | null) {
        const end = chunk.indexOf(LINE_FEED);
        const part = end === -1 ? chunk : chunk.subarray(0, end);
        chunks.push(part);
        length += part.length;
        if (length > MOST_BYTES) return settle(() => reject(tooLong()));
        if (end === -1) continue;
        const rest = chunk.subarray(end + 1);
        // After `settle`, or this same listener would be handed the rest again.
        return settle(() => {
          if (rest.length > 0) link.unshift(rest);
          resolve(Buffer.concat(chunks).toString('latin1'));
        });
      }
    };
    link.on('readable', take).on('end', ended).on('error', ended).on('close', ended);
    // What has come already is told by no further event.
    if (link.destroyed) ended();
    else take();
  });
}

function lost(message: string, cause?: Error): MoverError {
  return new MoverError({
    code: 'LINK_LOST',
    message,
    remedy: 'Is it a mover or a relay of this job that listens at this address? Look at what the other end says.',
    retryable: true,
    cause,
  });
}

function tooLong(): MoverError {
  return new MoverError({
    code: 'PROTOCOL_BROKEN',
    message: `What came first is longer than a line of ${MOST_BYTES} bytes.`,
    remedy: 'Something else than a mover is at the other end: check host and port.',
  });
}
