import type { MoverError } from '../../mover-error.ts';

export type FaultyCall = 'read' | 'write' | 'writeZeros' | 'readBack' | 'flush' | 'extents';

interface Where {
  /** Only calls whose range holds this byte; every call when left out. */
  readonly offset?: number;
  /** As many matching calls go well first; 0 when left out. */
  readonly skip?: number;
  /** As many matching calls are met; 1 when left out, `Infinity` for all. */
  readonly times?: number;
}

/** What a device shall do wrong, and when. Several may meet in one call. */
export type Fault =
  /** The call rejects; nothing of it is done. */
  | (Where & { readonly kind: 'error'; readonly on: FaultyCall; readonly error: MoverError })
  /** The call is done after so many milliseconds. */
  | (Where & { readonly kind: 'delay'; readonly on: FaultyCall; readonly ms: number })
  /**
   * Calls end in the reverse of the order in which they came, in groups of so many; a group that is not complete within 20 ms
   * ends too.
   */
  | (Where & { readonly kind: 'reorder'; readonly on: FaultyCall; readonly group: number })
  /** One bit is turned over: on the way in (`read`, `readBack`) or out (`write`). `offset` is the byte, `bit` 0 to 7 in it. */
  | (Where & {
      readonly kind: 'flip';
      readonly on: 'read' | 'readBack' | 'write';
      readonly offset: number;
      readonly bit: number;
    })
  /** Told as done, and not done. With `keptBytes`, the first so many bytes of it are. */
  | (Where & { readonly kind: 'lost'; readonly on: 'write' | 'writeZeros' | 'flush'; readonly keptBytes?: number })
  /** After so many bytes that were written, or made zero, nothing more fits: DEVICE_FULL, until `mend`. */
  | { readonly kind: 'full'; readonly afterBytes: number }
  /** After so many calls of any kind, it has only so many bytes: DEVICE_SIZE beyond them and at every flush, until `mend`. */
  | { readonly kind: 'shrink'; readonly afterCalls: number; readonly sizeBytes: number };
