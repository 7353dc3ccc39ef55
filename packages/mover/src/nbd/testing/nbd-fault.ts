import type { CommandName } from '../protocol.ts';

export type ServedCommand = Exclude<CommandName, 'disconnect'>;

interface Where {
  /** Every command when left out. */
  readonly on?: ServedCommand;
  /** As many matching requests go well first; 0 when left out. */
  readonly skip?: number;
  /** As many matching requests are met; 1 when left out, `Infinity` for all. */
  readonly times?: number;
}

export interface ServedRequest {
  readonly command: ServedCommand;
  readonly flags: number;
  readonly cookie: Buffer;
  readonly offset: number;
  readonly length: number;
}

/** What the server shall do wrong, and when. */
export type NbdFault =
  /** The request is not done; it is answered with an NBD errno, and words for people. `at`: met there, told by structured replies. */
  | (Where & { readonly kind: 'error'; readonly errno: number; readonly words?: string; readonly at?: number })
  /** The request is done and answered after so many milliseconds. */
  | (Where & { readonly kind: 'delay'; readonly ms: number })
  /**
   * Replies leave in the reverse of the order in which they were ready, in groups of so many, and the chunks of one group are mixed; a
   * group that is not complete within 5 ms leaves too.
   */
  | { readonly kind: 'reorder'; readonly group: number }
  /** One bit of a read is turned over on its way out. `offset` is the byte on the disk, `bit` 0 to 7 in it. */
  | (Omit<Where, 'on'> & { readonly kind: 'flip'; readonly offset: number; readonly bit: number })
  /** The request is done, and never answered. */
  | (Where & { readonly kind: 'silent' })
  /** The request is not done; exactly these bytes are sent for it. */
  | (Where & { readonly kind: 'answer'; readonly bytes: (request: ServedRequest) => Buffer })
  /** The connection is cut after so many bytes more that the server sends. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** From the next request on, nothing is read any more. */
  | { readonly kind: 'deaf' };

export interface Faults {
  order(fault: NbdFault): void;
  mend(): void;
  readonly struck: number;
  /** Those that strike this request. */
  meet(request: ServedRequest): readonly NbdFault[];
  /** How many of these bytes may still be sent; the rest is cut off. */
  allow(bytes: number): number;
  readonly group: number;
  readonly deaf: boolean;
}

export function makeFaults(): Faults {
  let ordered: { readonly fault: NbdFault; seen: number }[] = [];
  let struck = 0;
  let sendable = Number.POSITIVE_INFINITY;
  const find = <K extends NbdFault['kind']>(kind: K): Extract<NbdFault, { kind: K }> | undefined =>
    ordered.map(({ fault }) => fault).find((fault): fault is Extract<NbdFault, { kind: K }> => fault.kind === kind);
  return {
    order(fault) {
      ordered.push({ fault, seen: 0 });
      if (fault.kind === 'cut') sendable = fault.afterBytes;
    },
    mend() {
      ordered = [];
      sendable = Number.POSITIVE_INFINITY;
    },
    get struck() {
      return struck;
    },
    meet(request) {
      const met = ordered.filter((one) => {
        const { fault } = one;
        if (fault.kind === 'cut' || fault.kind === 'reorder' || fault.kind === 'deaf') return false;
        if (fault.kind === 'flip') {
          const isWithin = fault.offset >= request.offset && fault.offset < request.offset + request.length;
          if (request.command !== 'read' || !isWithin) return false;
        } else if (fault.on !== undefined && fault.on !== request.command) return false;
        one.seen += 1;
        const { skip = 0, times = 1 } = fault;
        return one.seen > skip && one.seen <= skip + times;
      });
      struck += met.length;
      return met.map(({ fault }) => fault);
    },
    allow(bytes) {
      const allowed = Math.min(bytes, sendable);
      sendable -= allowed;
      if (allowed < bytes) struck += 1;
      return allowed;
    },
    get group() {
      return find('reorder')?.group ?? 1;
    },
    get deaf() {
      return find('deaf') !== undefined;
    },
  };
}
