/** The mover image with one job in it, uploaded: private, marked, and gone with its mover. */
import type { Image } from '../../domain/cloud-resources.ts';
import type { Id } from '../../domain/id.ts';
import type { MoverGuestJob } from '../../ports/movers.ts';
import type { MoverJob } from '../disk-job.ts';
import { marksOf, moverKey, nameOf, type Side } from './mover-marks.ts';

/** So that Nova plugs a rescued server's own disks in as ever, and the mover's last (Nova: "stable device rescue"). */
const PROPERTIES = { hw_rescue_device: 'disk', hw_rescue_bus: 'virtio', hw_disk_bus: 'virtio', hw_vif_model: 'virtio' };

/** One that an earlier try left half uploaded, or whose key is not known here any more, is begun anew. */
export async function imageRef(job: MoverJob, side: Side | 'rescue', guest: MoverGuestJob): Promise<Id<'image'>> {
  const cloud = side === 'target' ? job.target : job.source;
  const name = nameOf(job, side);
  const present: Image[] = [];
  const isKnown = await job.movers.remembers({ mover: moverKey(job, side) });
  for (const image of await cloud.images.listImages({ name }, job.signal)) {
    if (image.status === 'active' && isKnown) present.push(image);
    else await cloud.images.deleteImage(image.id, job.signal);
  }
  const [whole] = present;
  if (whole !== undefined) return whole.id;
  const id = await cloud.images.createImage(
    { name, diskFormat: 'raw', minDiskGib: 0, minRamMib: 0, properties: { ...PROPERTIES, ...marksOf(job, side) } },
    job.signal,
  );
  await cloud.images.upload(id, await job.movers.image(moverKey(job, side), guest), job.signal);
  return id;
}
