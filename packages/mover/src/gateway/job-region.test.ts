import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { type GuestJob, REGION_BYTES, REGION_OFFSET, regionOf, withRegion } from './job-region.ts';

const job: GuestJob = {
  token: 't0k',
  psk: Buffer.alloc(32, 7),
  gateway: '203.0.113.1:7443',
  readOnly: true,
  limitSeconds: 3600,
  lanes: 2,
  nics: [{ macAddress: 'FA:16:3E:00:00:01', address: '10.0.0.11/24', router: null, mtu: 1442 }],
};
const blank = Buffer.concat([randomBytes(REGION_OFFSET), Buffer.alloc(REGION_BYTES), randomBytes(5000)]);
blank.write('BATON-MOVER-REGION 1\n', REGION_OFFSET);

async function* inPieces(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield Buffer.from(bytes.subarray(at, at + length));
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

it('says in lines what the image has to know', () => {
  const text = regionOf(job).toString('latin1');
  expect(text.slice(0, text.indexOf('END\n') + 4)).toBe(
    [
      'BATON-MOVER-REGION 1',
      'token t0k',
      `psk ${'07'.repeat(32)}`,
      'gateway 203.0.113.1:7443',
      'lanes 2',
      'readonly yes',
      'limit 3600',
      'nic fa:16:3e:00:00:01 10.0.0.11/24 - 1442',
      'END',
      '',
    ].join('\n'),
  );
});

it.each([4096, 65_536, 100_000, 1_000_000])(
  'stands in its place, and nowhere else, whatever the pieces: %i',
  async (length) => {
    const patched = await whole(withRegion(inPieces(blank, length), regionOf(job)));
    expect(patched.length).toBe(blank.length);
    expect(patched.subarray(0, REGION_OFFSET).equals(blank.subarray(0, REGION_OFFSET))).toBe(true);
    expect(patched.subarray(REGION_OFFSET, REGION_OFFSET + REGION_BYTES).equals(regionOf(job))).toBe(true);
    expect(patched.subarray(-5000).equals(blank.subarray(-5000))).toBe(true);
  },
);

it('refuses what is no mover image, and what would break out of its line', async () => {
  await expect(whole(withRegion(inPieces(randomBytes(500_000), 65_536), regionOf(job)))).rejects.toMatchObject({
    code: 'JOB_INVALID',
  });
  await expect(whole(withRegion(inPieces(Buffer.alloc(10), 5), regionOf(job)))).rejects.toThrow('no mover image');
  expect(() => regionOf({ ...job, gateway: '203.0.113.1:1\npsk 00' })).toThrow('gateway');
  expect(() => regionOf({ ...job, psk: Buffer.alloc(8) })).toThrow('psk');
});
