/** The numbers of the NBD protocol (its document: doc/proto.md of NetworkBlockDevice/nbd, "Values"). */

export const MAGIC = {
  server: 0x4e42444d41474943n,
  option: 0x49484156454f5054n,
  /** In the place of `option`: a server of before 2011, which knows no options (oldstyle negotiation). */
  oldstyle: 0x00420281861253n,
  optionReply: 0x3e889045565a9n,
  request: 0x25609513,
  simpleReply: 0x67446698,
  chunk: 0x668e33ef,
} as const;

export const HANDSHAKE = { fixedNewstyle: 1, noZeroes: 2 } as const;

export const OPTION = {
  exportName: 1,
  abort: 2,
  startTls: 5,
  go: 7,
  structuredReply: 8,
  setMetaContext: 10,
} as const;

export const OPTION_REPLY = {
  ack: 1,
  info: 3,
  metaContext: 4,
  unsupported: 0x8000_0001,
  policy: 0x8000_0002,
  invalid: 0x8000_0003,
  platform: 0x8000_0004,
  tlsRequired: 0x8000_0005,
  unknown: 0x8000_0006,
  shutdown: 0x8000_0007,
  blockSizeRequired: 0x8000_0008,
  tooBig: 0x8000_0009,
} as const;

export const INFO = { export: 0, blockSize: 3 } as const;

/** Transmission flags: what the export can do. */
export const EXPORT_FLAG = {
  hasFlags: 1,
  readOnly: 2,
  flush: 4,
  forceUnitAccess: 8,
  writeZeroes: 64,
  dontFragment: 128,
} as const;

export const COMMAND = { read: 0, write: 1, disconnect: 2, flush: 3, writeZeroes: 6, blockStatus: 7 } as const;
export type CommandName = keyof typeof COMMAND;

export const COMMAND_FLAG = { forceUnitAccess: 1, noHole: 2, dontFragment: 4 } as const;

export const CHUNK = {
  none: 0,
  offsetData: 1,
  offsetHole: 2,
  blockStatus: 5,
  error: 0x8001,
  errorOffset: 0x8002,
  /** Every type with this bit tells of an error, also those that are not known. */
  errorBit: 0x8000,
} as const;
export const CHUNK_DONE = 1;

export const STATE_ZERO = 2;
/** Of `qemu:dirty-bitmap:NAME` (QEMU, docs/interop/nbd.txt). */
export const STATE_DIRTY = 1;

export const ERRNO = {
  EPERM: 1,
  EIO: 5,
  ENOMEM: 12,
  EINVAL: 22,
  ENOSPC: 28,
  EOVERFLOW: 75,
  ENOTSUP: 95,
  ESHUTDOWN: 108,
} as const;

export const ALLOCATION_CONTEXT = 'base:allocation';
export const DIRTY_BITMAP_PREFIX = 'qemu:dirty-bitmap:';

export const REQUEST_BYTES = 28;
/** "Strings" of the document are never longer. */
export const STRING_BYTES = 4096;
/** What every server takes when it tells nothing else. */
export const DEFAULT_PAYLOAD_BYTES = 32 * 1024 * 1024;
/** A server sends no more extents than these in a chunk. */
export const CHUNK_EXTENTS = 2 ** 20;
/** A read that is not to be fragmented is served up to this. */
export const UNFRAGMENTED_BYTES = 65_536;
