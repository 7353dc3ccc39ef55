/** What both ends of a pass take besides the plan. */
import { MoverError } from '../mover-error.ts';
import type { BlockDevice } from '../device/block-device.ts';
import type { LinkLimits } from '../wire/mover-link.ts';
import { CHUNK_BYTES, TAG_BYTES, type PassPlan, type Progress } from './pass.ts';

export interface PassOptions {
  /** Ends the pass; it can go on later from what was committed. The pass rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly limits?: Partial<LinkLimits>;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
}

const MOST_TEXT_BYTES = 512;
const MOST_CHUNKS = 2 ** 32 - 1;

/** Throws JOB_INVALID for a plan that says something impossible, DEVICE_SIZE for a device of another size than planned. */
export function checkPlan(plan: PassPlan, device: BlockDevice): void {
  const invalid = (message: string): MoverError =>
    new MoverError({
      code: 'JOB_INVALID',
      message: `The plan of the pass is impossible: ${message}.`,
      remedy: 'Make the plan again.',
    });
  for (const [name, text] of [['job', plan.jobId] as const, ['view', plan.view] as const])
    if (text === '' || Buffer.byteLength(text) > MOST_TEXT_BYTES)
      throw invalid(`the ${name} is empty or longer than ${MOST_TEXT_BYTES} bytes`);
  if (!Number.isSafeInteger(plan.pass) || plan.pass < 1 || plan.pass > 2 ** 31)
    throw invalid(`there is no pass ${plan.pass}`);
  if (plan.tags.key.length !== TAG_BYTES)
    throw invalid(`the key of the tags has ${plan.tags.key.length} bytes, not ${TAG_BYTES}`);
  if (!Number.isSafeInteger(plan.sizeBytes) || plan.sizeBytes < 0 || plan.sizeBytes / CHUNK_BYTES > MOST_CHUNKS)
    throw invalid(`no disk has ${plan.sizeBytes} bytes`);
  if (!Number.isSafeInteger(plan.windowBytes) || plan.windowBytes < CHUNK_BYTES || plan.windowBytes >= 2 ** 31)
    throw invalid(`the window of ${plan.windowBytes} bytes is not between ${CHUNK_BYTES} and 2 GiB`);
  if (device.sizeBytes < plan.sizeBytes)
    throw new MoverError({
      code: 'DEVICE_SIZE',
      message: `${device.name} has ${device.sizeBytes} bytes; the pass is over ${plan.sizeBytes}.`,
      remedy: 'Make the target as large as the source, or larger, and plan the pass with the size of the source.',
    });
}

/** How many buffers of a chunk an end may hold: what is under way, and what is read ahead. */
export function mostBuffers({ windowBytes }: PassPlan, readsInFlight: number): number {
  return Math.ceil(windowBytes / CHUNK_BYTES) + readsInFlight + 2;
}
