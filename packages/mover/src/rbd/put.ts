import type { Writable } from 'node:stream';

/**
 * Writes some buffers as one, and returns when there is room for more: so no more than one write is ever held. Rejects when the stream
 * fails or closes, or when there is no room after `silenceMs`.
 */
export function put(stream: Writable, buffers: readonly Buffer[], silenceMs: number): Promise<void> {
  if (stream.destroyed || stream.writableEnded) return Promise.reject(stream.errored ?? new Error('it is closed'));
  stream.cork();
  for (const buffer of buffers) stream.write(buffer);
  stream.uncork();
  if (!stream.writableNeedDrain) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (after: () => void): void => {
      clearTimeout(timer);
      stream.off('drain', onDrain).off('close', onClose).off('error', onError);
      after();
    };
    const onDrain = (): void => settle(resolve);
    const onClose = (): void => settle(() => reject(stream.errored ?? new Error('it was closed')));
    const onError = (error: Error): void => settle(() => reject(error));
    const timer = setTimeout(
      () => settle(() => reject(new Error(`nothing was taken for ${String(silenceMs / 1000)} s`))),
      silenceMs,
    );
    stream.on('drain', onDrain).on('close', onClose).on('error', onError);
  });
}
