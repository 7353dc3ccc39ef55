/**
 * The target's end of a pass: tells what it holds, writes what comes, reads all of that back, and commits.
 *
 * States: hello -> held (tags of what was committed before) -> rows out, data in, commits (three parts at once) -> end -> root.
 * A chunk goes: row told -> blocks written -> done by the source -> flushed, read back and equal -> committed. docs/reference/mover-protocol.md
 */
import type { Duplex } from 'node:stream';
import type { BlockDevice } from '../device/block-device.ts';
import { openManifest, type Manifest, type ManifestOptions } from '../manifest/manifest.ts';
import { memoryManifestStore, type ManifestStore } from '../manifest/manifest-store.ts';
import { MoverError } from '../mover-error.ts';
import { chunkBytes } from '../tags/layout.ts';
import { MOST_HELD_ROWS, type Frame } from '../wire/frame.ts';
import { commitChunks } from './commit-chunks.ts';
import { runPassEnd, type PassEnd } from './pass-end.ts';
import type { PassOptions } from './pass-options.ts';
import { CHUNK_BYTES, type PassPlan, type PassReport } from './pass.ts';
import { makeTargetChunks } from './target-chunks.ts';
import { makeTargetWrites } from './target-writes.ts';
import { tellRows } from './tell-rows.ts';

export interface ReceiveOptions extends PassOptions, ManifestOptions {
  /** What outlives this process, or the pass begins at 0 after it. One of its own for each disk. */
  readonly manifest?: ManifestStore;
}

export async function receivePass(
  device: BlockDevice,
  duplex: Duplex,
  plan: PassPlan,
  options: ReceiveOptions = {},
): Promise<PassReport> {
  return await runPassEnd('target', { device, duplex, plan, options, readsInFlight: 8 }, (end) =>
    receive(end, device, plan, options),
  );
}

async function receive(
  end: PassEnd,
  device: BlockDevice,
  plan: PassPlan,
  options: ReceiveOptions,
): Promise<PassReport> {
  const { link, work, tagger, row: onRow } = end;
  const { sizeBytes } = plan;
  const manifest = await openManifest(options.manifest ?? memoryManifestStore(), plan, tagger.keyCheck, options);
  const resumeAt = manifest.resumeAt(plan.pass, plan.view);
  const again = manifest.isBegun(plan.pass, plan.view);
  const { touched } = manifest;
  const { basePass } = await end.greet({ resumeAt, basePass: 0 });
  // What an earlier try wrote and did not commit would be found equal, and committed, without ever being flushed.
  await device.flush();
  await manifest.begin(plan.pass, plan.view, plan.knowledge);
  await tellHeld(end, sizeBytes, manifest, resumeAt);

  const resumedBytes = Math.min(sizeBytes, resumeAt * CHUNK_BYTES);
  const chunks = makeTargetChunks(sizeBytes, resumeAt);
  const writes = makeTargetWrites(device, plan, tagger, link, work, chunks);
  const progress = end.progressFrom(resumedBytes);
  let doneBytes = resumedBytes;
  const tellProgress = (): void => progress(doneBytes, writes.changedBytes);

  const steps = {
    data: writes.data,
    zeros: writes.zeros,
    askSmall: writes.askSmall,
    done: (frame: Frame) => {
      writes.done(frame);
      doneBytes += chunkBytes(sizeBytes, frame.chunk);
    },
  };
  end.listen(steps, tellProgress);
  work.begin(() => tellRows({ device, plan, tagger, link, work, chunks, manifest, basePass, again, touched }));
  work.begin(() => commitChunks({ device, plan, tagger, link, chunks, manifest, onRow }));
  await work.done();

  await end.requireSameRoot(() => manifest.forget());
  await manifest.complete();
  end.sayRoot();
  await link.drained();
  tellProgress();
  const { changedBytes } = writes;
  return end.report({ changedBytes, resumedBytes, sha256: null, readBackPassed: device.readBackPasses });
}

async function tellHeld(
  { link, tagger, row: onRow }: PassEnd,
  sizeBytes: number,
  manifest: Manifest,
  resumeAt: number,
): Promise<void> {
  for (let chunk = 0; chunk < resumeAt; chunk += MOST_HELD_ROWS) {
    const rows: Buffer[] = [];
    for (let one = chunk; one < Math.min(resumeAt, chunk + MOST_HELD_ROWS); one += 1) {
      const row = await manifest.row(one);
      if (row === null) throw unreadable(one);
      rows.push(row);
      onRow(row, chunkBytes(sizeBytes, one));
    }
    const body = Buffer.concat(rows);
    link.send({ kind: 'held', chunk, amount: rows.length, tag: tagger.tag(body) }, body);
    if (link.full) await link.ready();
  }
}

function unreadable(chunk: number): MoverError {
  return new MoverError({
    code: 'DEVICE_FAILED',
    message: `The manifest does not give back the tags of chunk ${chunk}, which it holds.`,
    remedy: 'Remove the manifest and start the pass again: it goes over the whole disk.',
  });
}
