/**
 * A volume of 1 GiB with some megabytes of noise in it goes the whole way that a disk of a migration goes. Noise, because blocks of zeros are neither stored nor sent.
 */
import { randomFillSync } from 'node:crypto';
import type { Calibration } from '../domain/calibration.ts';
import { metadataMark, uniqueName } from '../domain/marks.ts';
import type { PlannedDisk, PlannedLoadBalancer } from '../domain/plan.ts';
import { type DiskJob, oneAtATime } from '../disks/disk-job.ts';
import { copyDisk } from '../disks/image/copy-by-image.ts';
import { waitForVolume } from '../disks/source-views.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Trial } from './calibrate.ts';

const NOISE_BYTES = 48 * 2 ** 20;
const CHUNK_BYTES = 2 ** 20;
const SIZE_GIB = 1;
const KEY = 'noise';

/** Throws what the clouds throw. What it made is taken away by its mark (leftovers.ts). */
export async function timeCopy(trial: Trial): Promise<NonNullable<Calibration['copy']>> {
  const flow = { ms: 0 };
  const job = await makeNoise({ ...trial, target: withTimedUpload(trial, flow) });
  const beganMs = trial.clock.monotonicMs();
  const { bytes } = await copyDisk(job);
  const tookMs = trial.clock.monotonicMs() - beganMs;
  return {
    bytes,
    bytesPerSecond: Math.round((bytes * 1000) / Math.max(1, flow.ms)),
    makeDiskSeconds: Math.max(0, Math.round((tookMs - flow.ms) / 100) / 10),
  };
}

/** The same cloud, with a clock on the upload: all bytes flow within it. */
function withTimedUpload({ target, clock }: Trial, flow: { ms: number }): Cloud {
  const { name, compute, volumes, images, network } = target;
  return {
    name,
    identify: (signal) => target.identify(signal),
    headroom: (signal) => target.headroom(signal),
    listProjects: (signal) => target.listProjects(signal),
    compute,
    volumes,
    network,
    images: {
      ...images,
      upload: async (id, bytes, signal) => {
        const beganMs = clock.monotonicMs();
        await images.upload(id, bytes, signal);
        flow.ms = clock.monotonicMs() - beganMs;
      },
    },
  };
}

async function makeNoise(trial: Trial): Promise<DiskJob> {
  const { source, signal, id } = trial;
  const name = uniqueName(id, KEY);
  const imageId = await source.images.createImage(
    { name, diskFormat: 'raw', minDiskGib: 0, minRamMib: 0, properties: metadataMark(id, KEY) },
    signal,
  );
  await source.images.upload(imageId, noiseBytes(), signal);
  const volumeId = await source.volumes.createVolume(
    {
      name,
      sizeGib: SIZE_GIB,
      from: { imageId },
      metadata: metadataMark(id, KEY),
      ...(trial.sourceVolumeType === null ? {} : { volumeType: trial.sourceVolumeType }),
    },
    signal,
  );
  const disk: PlannedDisk = {
    key: KEY,
    name,
    boot: false,
    sizeGib: SIZE_GIB,
    source: { kind: 'volume', volumeId, volumeType: trial.sourceVolumeType },
    targetVolumeType: trial.targetVolumeType,
  };
  const job: DiskJob = {
    ...trial,
    migrationId: id,
    stepId: 'calibration',
    balancer: { ...trial.balancer, name: 'calibration' } satisfies PlannedLoadBalancer,
    disk,
    pass: 'rehearsal',
    emit: () => Promise.resolve(),
    alone: oneAtATime(),
    limits: {},
    pace: () => Promise.resolve(),
  };
  await waitForVolume(job, 'source', volumeId);
  return job;
}

async function* noiseBytes(): AsyncGenerator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let sent = 0; sent < NOISE_BYTES; sent += CHUNK_BYTES) {
    randomFillSync(chunk);
    yield chunk.slice();
    await Promise.resolve();
  }
}
