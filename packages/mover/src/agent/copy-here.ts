import type { BlockDevice } from '../device/block-device.ts';
import type { ManifestStore } from '../manifest/manifest-store.ts';
import type { PassPlan, PassReport, Progress } from '../pass/pass.ts';
import { receivePass } from '../pass/receive-pass.ts';
import { sendPass } from '../pass/send-pass.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { duplexPair } from './duplex-pair.ts';
import { firstCause } from './first-cause.ts';

export interface CopyOptions {
  readonly manifest: ManifestStore;
  readonly throttle?: Throttle;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Of the whole source; on unless false. */
  readonly sha256?: boolean;
}

/**
 * Both ends of a pass in this process, for two devices of one machine. What was committed before it ended is not done again, given
 * the same plan and manifest. Rejects with a MoverError, or with the signal's reason.
 */
export async function copyHere(
  source: BlockDevice,
  target: BlockDevice,
  plan: PassPlan,
  { manifest, throttle, signal, onProgress, sha256 = true }: CopyOptions,
): Promise<{ readonly source: PassReport; readonly target: PassReport }> {
  const [near, far] = duplexPair();
  const ends = signal === undefined ? {} : { signal };
  const [sent, received] = await Promise.allSettled([
    sendPass(source, near, plan, {
      ...ends,
      sha256,
      ...(throttle === undefined ? {} : { throttle }),
      ...(onProgress === undefined ? {} : { onProgress }),
    }),
    receivePass(target, far, plan, { ...ends, manifest }),
  ]);
  signal?.throwIfAborted();
  if (sent.status === 'fulfilled' && received.status === 'fulfilled')
    return { source: sent.value, target: received.value };
  throw firstCause([sent, received].flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : [])));
}
