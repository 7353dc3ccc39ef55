/** A request that was sent, or is about to be, and what has come of its reply. */
import type { MoverError } from '../mover-error.ts';
import { COMMAND_FLAG, type CommandName } from './protocol.ts';
import type { ReadCover } from './read-cover.ts';

export interface Request {
  readonly command: Exclude<CommandName, 'disconnect'>;
  readonly offset: number;
  readonly length: number;
  readonly flags: number;
  /** What a write sends: `length` bytes. */
  readonly payload?: Buffer;
  /** Where a read goes: `length` bytes. */
  readonly into?: Buffer;
}

/** A run of blocks of one status, in order from the offset that was asked for. */
export interface StatusRun {
  readonly length: number;
  readonly flags: number;
}

/** By the number of the context. */
export type BlockStatus = ReadonlyMap<number, readonly StatusRun[]>;

export interface Pending {
  readonly cookie: number;
  readonly request: Request;
  readonly cover: ReadCover;
  readonly status: Map<number, readonly StatusRun[]>;
  /** The first error that the server told; the reply may go on. */
  error: MoverError | null;
  /** The server has said all; a write's payload may still be on its way out. */
  answered: boolean;
  sent: boolean;
  readonly resolve: (status: BlockStatus) => void;
  readonly reject: (error: MoverError) => void;
  readonly deadline: NodeJS.Timeout;
}

const DOING: Readonly<Record<Request['command'], string>> = {
  read: 'read',
  write: 'write',
  writeZeroes: 'write of zeros',
  flush: 'flush',
  blockStatus: 'block status',
};

/** `read of 4096 bytes at 0` */
export function doing({ command, offset, length }: Request): string {
  return command === 'flush' ? 'flush' : `${DOING[command]} of ${length} bytes at ${offset}`;
}

export function wantsOneChunk({ command, flags }: Request): boolean {
  return command === 'read' && (flags & COMMAND_FLAG.dontFragment) !== 0;
}
