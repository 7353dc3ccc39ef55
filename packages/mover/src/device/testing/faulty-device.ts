/** A device that does on order what disks do when they fail. Wrap it around `memoryDevice` or around a file. */
import { setTimeout as after } from 'node:timers/promises';
import { MoverError } from '../../mover-error.ts';
import type { BlockDevice } from '../block-device.ts';
import type { Fault, FaultyCall } from './fault.ts';

export interface FaultyDevice extends BlockDevice {
  /** Orders one more fault; its calls are counted from now on. */
  order(fault: Fault): void;
  /** Forgets every fault. What was lost stays lost. */
  mend(): void;
  /** How many times a fault struck. */
  readonly struck: number;
}

interface Ordered {
  readonly fault: Fault;
  seen: number;
  readonly waiting: (() => void)[];
}

const INCOMPLETE_GROUP_MS = 20;

export function faultyDevice(inner: BlockDevice, ...faults: readonly Fault[]): FaultyDevice {
  let ordered: Ordered[] = faults.map(begin);
  let struck = 0;
  let calls = 0;
  let writtenBytes = 0;

  /** The faults that strike this call. */
  function meet(on: FaultyCall, offset: number, length: number): Ordered[] {
    return ordered.filter((one) => {
      const { fault } = one;
      if (fault.kind === 'full' || fault.kind === 'shrink' || fault.on !== on) return false;
      if (fault.offset !== undefined && (fault.offset < offset || fault.offset >= offset + length)) return false;
      one.seen += 1;
      const { skip = 0, times = 1 } = fault;
      return one.seen > skip && one.seen <= skip + times;
    });
  }

  /** What strikes before the call is done. */
  async function before(met: readonly Ordered[], on: FaultyCall, offset: number, length: number): Promise<void> {
    calls += 1;
    struck += met.length;
    const writes = on === 'write' || on === 'writeZeros';
    for (const { fault } of ordered) {
      if (
        fault.kind === 'shrink' &&
        calls > fault.afterCalls &&
        (on === 'flush' || offset + length > fault.sizeBytes)
      ) {
        struck += 1;
        throw shrunk(inner, fault.sizeBytes);
      }
      if (fault.kind === 'full' && writes && writtenBytes + length > fault.afterBytes) {
        struck += 1;
        throw full(inner, offset);
      }
    }
    if (writes) writtenBytes += length;
    for (const { fault } of met) {
      if (fault.kind === 'delay') await after(fault.ms);
      if (fault.kind === 'error') throw fault.error;
    }
  }

  async function run(
    on: FaultyCall,
    offset: number,
    length: number,
    act: (met: readonly Fault[]) => Promise<void>,
  ): Promise<void> {
    const met = meet(on, offset, length);
    // Groups are joined in the order of the calls, so before anything is waited for.
    const group = met.find(({ fault }) => fault.kind === 'reorder');
    const turn = group === undefined ? null : joinGroup(group);
    try {
      await before(met, on, offset, length);
      await act(met.map(({ fault }) => fault));
    } finally {
      await turn;
    }
  }

  return {
    get name() {
      return inner.name;
    },
    get sizeBytes() {
      return inner.sizeBytes;
    },
    get readOnly() {
      return inner.readOnly;
    },
    get readBackPasses() {
      return inner.readBackPasses;
    },
    get struck() {
      return struck;
    },
    order(fault) {
      ordered.push(begin(fault));
      if (fault.kind === 'full') writtenBytes = 0;
      if (fault.kind === 'shrink') calls = 0;
    },
    mend() {
      for (const { waiting } of ordered) endGroup(waiting);
      ordered = [];
    },
    read: (offset, into) =>
      run('read', offset, into.length, async (met) => {
        await inner.read(offset, into);
        flip(met, offset, into);
      }),
    readBack: (offset, into) =>
      run('readBack', offset, into.length, async (met) => {
        await inner.readBack(offset, into);
        flip(met, offset, into);
      }),
    write: (offset, from) =>
      run('write', offset, from.length, async (met) => {
        const kept = keptBytes(met, from.length);
        if (kept === 0 && from.length > 0) return;
        const flipped = met.some(({ kind }) => kind === 'flip') ? Buffer.from(from) : from;
        if (flipped !== from) flip(met, offset, flipped);
        await inner.write(offset, flipped.subarray(0, kept));
      }),
    writeZeros: (offset, length) =>
      run('writeZeros', offset, length, async (met) => {
        const kept = keptBytes(met, length);
        if (kept > 0) await inner.writeZeros(offset, kept);
      }),
    flush: () =>
      run('flush', 0, 0, async (met) => {
        if (!met.some(({ kind }) => kind === 'lost')) await inner.flush();
      }),
    async extents(offset, length) {
      await before(meet('extents', offset, length), 'extents', offset, length);
      return inner.extents(offset, length);
    },
    dirtyExtents: (offset, length) => inner.dirtyExtents(offset, length),
    close: () => inner.close(),
  };
}

function begin(fault: Fault): Ordered {
  return { fault, seen: 0, waiting: [] };
}

/** Resolves when the calls that came later in the same group have ended. */
function joinGroup(one: Ordered): Promise<void> {
  const { fault, waiting } = one;
  const size = fault.kind === 'reorder' ? fault.group : 1;
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length >= size) endGroup(waiting);
    else if (waiting.length === 1) setTimeout(() => endGroup(waiting), INCOMPLETE_GROUP_MS);
  });
}

function endGroup(waiting: (() => void)[]): void {
  const group = waiting.splice(0).reverse();
  const next = (): void => {
    const resolve = group.shift();
    if (resolve === undefined) return;
    resolve();
    setImmediate(next);
  };
  next();
}

function flip(met: readonly Fault[], offset: number, bytes: Buffer): void {
  for (const fault of met) {
    if (fault.kind !== 'flip') continue;
    const at = fault.offset - offset;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << fault.bit);
  }
}

function keptBytes(met: readonly Fault[], length: number): number {
  const lost = met.find((fault) => fault.kind === 'lost');
  return lost === undefined ? length : Math.min(length, lost.keptBytes ?? 0);
}

function full(device: BlockDevice, offset: number): MoverError {
  return new MoverError({
    code: 'DEVICE_FULL',
    message: `${device.name} took nothing more at ${offset}: no space left (ENOSPC)`,
    remedy: 'Make room behind the target, then go on: what was written stays.',
  });
}

function shrunk(device: BlockDevice, sizeBytes: number): MoverError {
  return new MoverError({
    code: 'DEVICE_SIZE',
    message: `${device.name} has ${sizeBytes} bytes; it had ${device.sizeBytes} when it was opened`,
    remedy: 'Give it its size back, then start the move again.',
  });
}
