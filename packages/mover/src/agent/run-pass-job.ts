import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../device/block-device.ts';
import { openDevice } from '../device/open-device.ts';
import { openFileManifestStore } from '../manifest/file-manifest-store.ts';
import { COMMIT_BYTES, type PassPlan, type PassReport } from '../pass/pass.ts';
import type { PassOptions } from '../pass/pass-options.ts';
import { receivePass } from '../pass/receive-pass.ts';
import { sendPass } from '../pass/send-pass.ts';
import { makeThrottle } from '../throttle/throttle.ts';
import type { PassJob } from './job.ts';
import { openLinks } from './links.ts';
import type { Tell } from './told.ts';
import { untilWhole } from './until-whole.ts';

/** One end of one pass, over as many links as it takes. Rejects with a MoverError, or with the signal's reason. */
export async function runPassJob(job: PassJob, tell: Tell, signal: AbortSignal): Promise<void> {
  const { device, warnings } = await openDevice(job.device, {
    readOnly: job.role === 'source',
    allowImageHeader: job.allowImageHeader,
    ...(job.bitmap === null ? {} : { nbd: { dirtyBitmap: job.bitmap.name } }),
  });
  try {
    for (const warning of warnings) tell({ warning });
    const plan: PassPlan = { ...job.pass, sizeBytes: job.pass.sizeBytes ?? device.sizeBytes };
    const links = await openLinks(job, tell);
    try {
      const run = job.role === 'source' ? sender(job, device, plan) : receiver(job, device, plan, tell);
      const report = await untilWhole(links, job.limits.attempts, tell, signal, (link, progressed) => {
        // What an earlier link had done counts as done from the beginning, and is no progress of this one.
        let first: number | null = null;
        const options: PassOptions = {
          signal,
          limits: { silenceMs: job.limits.idleSeconds * 1000 },
          onProgress: (progress) => {
            first ??= progress.doneBytes;
            if (progress.doneBytes - first >= COMMIT_BYTES) progressed();
            tell({ progress });
          },
        };
        return run(link, options);
      });
      tell({ report });
    } finally {
      await links.close();
    }
  } finally {
    await device.close();
  }
}

type RunPass = (link: Duplex, options: PassOptions) => Promise<PassReport>;

function sender({ throttle, bitmap, readTwice, sha256 }: PassJob, device: BlockDevice, plan: PassPlan): RunPass {
  // One for all links, so that a new one does not begin with a full bucket.
  const slowly = makeThrottle({
    wireBytesPerSecond: throttle.bytesPerSecond ?? null,
    readBytesPerSecond: throttle.readBytesPerSecond ?? null,
    readLatencyMs: throttle.latencyBudgetMs ?? null,
  });
  const since = bitmap === null ? {} : { bitmapSincePass: bitmap.sincePass };
  return async (link, options) =>
    await sendPass(device, link, plan, { ...options, ...since, throttle: slowly, readTwice, sha256 });
}

function receiver({ manifest: kept }: PassJob, device: BlockDevice, plan: PassPlan, tell: Tell): RunPass {
  return async (link, options) => {
    if (kept === null) return await receivePass(device, link, plan, options);
    const manifest = await openFileManifestStore(kept.path);
    try {
      return await receivePass(device, link, plan, {
        ...options,
        manifest,
        mayLag: kept.mayLag,
        onCommit: ({ offset, bytes }) =>
          tell({
            commit: { offset, length: bytes.length, ...(kept.tell ? { bytes: bytes.toString('base64') } : {}) },
          }),
      });
    } finally {
      await manifest.close();
    }
  };
}
