import { MoverError } from '../mover-error.ts';

/** Counts calls, so that a device is closed after the last: a file's number that was closed too early may already be another file's. */
export interface CallsUnderWay {
  /** @throws MoverError DEVICE_UNAVAILABLE after `end` */
  run<T>(act: () => Promise<T>): Promise<T>;
  /** Lets no more begin, waits for those under way, then closes; the same again has no effect. */
  end(close: () => Promise<void>): Promise<void>;
}

export function callsUnderWay(name: string): CallsUnderWay {
  let count = 0;
  let ending: Promise<void> | null = null;
  let idle: (() => void) | null = null;
  return {
    async run(act) {
      if (ending !== null) throw closed(name);
      count += 1;
      try {
        return await act();
      } finally {
        count -= 1;
        if (count === 0) idle?.();
      }
    },
    end(close) {
      ending ??= (async () => {
        if (count > 0) await new Promise<void>((resolve) => (idle = resolve));
        await close();
      })();
      return ending;
    },
  };
}

function closed(name: string): MoverError {
  return new MoverError({
    code: 'DEVICE_UNAVAILABLE',
    message: `${name} was closed`,
    remedy: 'Open it again: a device is used by one pass and closed at its end.',
  });
}
