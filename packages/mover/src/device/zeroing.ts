/**
 * Makes ranges read as zeros. Small ones are written from one shared buffer; large ones are freed by a tool where there is one that can,
 * and written otherwise. A tool that refuses once is not asked again. While a tool runs, ranges gather; those that touch become one.
 */
import type { Descriptor } from './descriptor.ts';
import { runZeroTool, TOOL_GRAIN_BYTES, TOOL_MAX_BYTES, type ZeroTool } from './zero-tool.ts';

/** From here on a tool is worth its start. */
export const LARGE_BYTES = 1024 * 1024;
const ZEROS = Buffer.alloc(LARGE_BYTES);

export interface Zeroing {
  /** Ends when the range reads as zeros. */
  writeZeros(offset: number, length: number): Promise<void>;
  /** Bytes that were freed, or zeroed by the kernel, rather than written. */
  readonly freedBytes: number;
}

interface Wanted {
  readonly offset: number;
  readonly length: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** @param tools in the order in which they are tried; none: zeros are always written */
export function openZeroing(file: Descriptor, tools: readonly ZeroTool[]): Zeroing {
  let usable = tools;
  let freedBytes = 0;
  let wanted: Wanted[] = [];
  let running = false;

  async function writeFrom(offset: number, length: number): Promise<void> {
    for (let done = 0; done < length; done += ZEROS.length) {
      await file.writeAll(offset + done, ZEROS.subarray(0, Math.min(ZEROS.length, length - done)));
    }
  }

  async function free(offset: number, length: number): Promise<boolean> {
    for (const tool of usable) {
      if (await runZeroTool(tool, file, offset, length)) return true;
      // A block device refuses while newer bytes of the range wait in the page cache: once they are out, it may do it.
      await file.sync();
      if (await runZeroTool(tool, file, offset, length)) return true;
      usable = usable.filter((other) => other !== tool);
    }
    return false;
  }

  async function makeZero(offset: number, length: number): Promise<void> {
    const begin = Math.ceil(offset / TOOL_GRAIN_BYTES) * TOOL_GRAIN_BYTES;
    const end = Math.floor((offset + length) / TOOL_GRAIN_BYTES) * TOOL_GRAIN_BYTES;
    if (usable.length === 0 || end <= begin) return writeFrom(offset, length);
    await writeFrom(offset, begin - offset);
    await writeFrom(end, offset + length - end);
    for (let at = begin; at < end; at += TOOL_MAX_BYTES) {
      const part = Math.min(TOOL_MAX_BYTES, end - at);
      if (await free(at, part)) freedBytes += part;
      else await writeFrom(at, part);
    }
  }

  async function runAll(): Promise<void> {
    running = true;
    while (wanted.length > 0) {
      const group = takeTouching();
      const offset = Math.min(...group.map((one) => one.offset));
      const end = Math.max(...group.map((one) => one.offset + one.length));
      try {
        await makeZero(offset, end - offset);
        for (const one of group) one.resolve();
      } catch (error) {
        for (const one of group) one.reject(error);
      }
    }
    running = false;
  }

  /** The first that came, and all that touch it or each other. */
  function takeTouching(): readonly Wanted[] {
    const sorted = [...wanted].sort((one, other) => one.offset - other.offset);
    let group: Wanted[] = [];
    let end = -1;
    for (const one of sorted) {
      if (one.offset > end && group.length > 0) {
        if (group.some((member) => member === wanted[0])) break;
        group = [];
      }
      group.push(one);
      end = Math.max(end, one.offset + one.length);
    }
    wanted = wanted.filter((one) => !group.includes(one));
    return group;
  }

  return {
    get freedBytes() {
      return freedBytes;
    },
    writeZeros(offset, length) {
      if (length < LARGE_BYTES || usable.length === 0) return writeFrom(offset, length);
      return new Promise((resolve, reject) => {
        wanted.push({ offset, length, resolve, reject });
        // After this turn of the event loop, so that what is asked for at once is done at once.
        if (!running) {
          running = true;
          setImmediate(() => void runAll());
        }
      });
    },
  };
}
