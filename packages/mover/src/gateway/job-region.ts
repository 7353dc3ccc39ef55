/**
 * The job of a mover image: text in a region of its own disk, at 64 KiB, between the partition table and the first partition. It is
 * written while the image is uploaded, so one image serves all jobs. The file that is built holds the region's first line alone.
 */
import { MoverError } from '../mover-error.ts';

export interface GuestJob {
  /** Names it at the gateway; no secret. */
  readonly token: string;
  /** 32 bytes. */
  readonly psk: Buffer;
  /** `host:port` as its network reaches it. */
  readonly gateway: string;
  readonly readOnly: boolean;
  /** Its disks are served so long after its boot. */
  readonly limitSeconds: number;
  /** Connections at a time. */
  readonly lanes: number;
  /** What is not named gets its address by DHCP. */
  readonly nics: readonly {
    readonly macAddress: string;
    /** With its prefix length: `10.0.0.11/24`. */
    readonly address: string;
    readonly router: string | null;
    readonly mtu: number;
  }[];
}

export const REGION_OFFSET = 64 * 1024;
export const REGION_BYTES = 64 * 1024;
const FIRST_LINE = 'BATON-MOVER-REGION 1\n';

/** Throws JOB_INVALID for what cannot stand in a line. */
export function regionOf(job: GuestJob): Buffer {
  const lines = [
    ['token', job.token],
    ['psk', job.psk.toString('hex')],
    ['gateway', job.gateway],
    ['lanes', String(job.lanes)],
    ['readonly', job.readOnly ? 'yes' : 'no'],
    ['limit', String(job.limitSeconds)],
    ...job.nics.map(({ macAddress, address, router, mtu }) => [
      'nic',
      `${macAddress.toLowerCase()} ${address} ${router ?? '-'} ${mtu}`,
    ]),
  ];
  for (const [key, value] of lines) if (!/^[\w.:/ -]+$/.test(value ?? '')) throw cannotStand(key ?? '');
  if (job.psk.length !== 32) throw cannotStand('psk');
  const region = Buffer.alloc(REGION_BYTES);
  region.write(`${FIRST_LINE}${lines.map((line) => line.join(' ')).join('\n')}\nEND\n`);
  return region;
}

/** The bytes of the image with the region in its place. Throws JOB_INVALID when it is no mover image. */
export async function* withRegion(image: AsyncIterable<Buffer>, region: Buffer): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of image) {
    const from = Math.max(REGION_OFFSET, at);
    const to = Math.min(REGION_OFFSET + REGION_BYTES, at + chunk.length);
    if (from < to) {
      if (from === REGION_OFFSET) expectRegion(chunk.subarray(from - at));
      region.copy(chunk, from - at, from - REGION_OFFSET, to - REGION_OFFSET);
    }
    at += chunk.length;
    yield chunk;
  }
  if (at < REGION_OFFSET + REGION_BYTES) throw noImage();
}

function expectRegion(bytes: Buffer): void {
  const first = Buffer.from(FIRST_LINE).subarray(0, bytes.length);
  if (!bytes.subarray(0, first.length).equals(first)) throw noImage();
}

function noImage(): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message: 'The file is no mover image: it has no region for a job.',
    remedy: 'Build one with packages/mover/image/build.sh, and name that file.',
  });
}

function cannotStand(key: string): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message: `The ${key} of a mover's job holds something that cannot stand in it.`,
    remedy: 'Letters, digits and the characters . : / - are allowed.',
  });
}
