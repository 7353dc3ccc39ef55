/** Everything in one run, in turns: ratios hold where the machine is slow. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundleMover } from '../../test/disks/harness/mover-program.ts';
import { kernelAndProcessors, loadNow, versionsOf } from '../report/machine.ts';
import { batonEnds } from './baton-ends.ts';
import {
  type Contestant,
  OTHERS_COLD,
  OTHERS_DELTA,
  OTHERS_FULL,
  OTHERS_SLOW,
  type Paths,
  type Taken,
} from './contestants.ts';
import { type Images, makeImages } from './images.ts';
import { isSame, measure } from './measure.ts';
import { ratiosOf } from './ratios.ts';
import { medianOf, type Result, resultSchema, type Row } from './result.ts';

export interface DisksOptions {
  readonly gib: number;
  readonly n: number;
  /** Words in the ids of contestants; empty: all. */
  readonly only: readonly string[];
  /** Empty, in memory: three times the images' data. */
  readonly memory: string;
  /** Empty, on a disk: as much. */
  readonly disk: string;
  readonly fileSystem: string;
  /** The program bdsync, which Debian does not carry; null: without it. */
  readonly bdsync: string | null;
  readonly command: string;
  readonly provisional: string | null;
  readonly tell: (text: string) => void;
}

const MIB = 2 ** 20;
/** Debian's packages that Baton's mover is compared with, and what makes the images. */
const PACKAGES = ['nbdkit', 'libnbd-bin', 'qemu-utils', 'rsync', 'e2fsprogs'];
const NO_BDSYNC = 'Debian 12 has no package of it; build it from its source and name the program with --bdsync';

export async function measureDisks(options: DisksOptions): Promise<Result> {
  const { memory, disk, only, tell, n } = options;
  const bdsync = usable(options.bdsync);
  tell(`images of ${options.gib} GiB`);
  const images = await makeImages(memory, options.gib);
  const paths = (kind: Row['kind']): Paths => ({
    source: kind === 'full' ? images.before : kind === 'cold' ? join(disk, 'after.img') : images.after,
    target: join(kind === 'cold' ? disk : memory, 'target.img'),
    directory: memory,
    bdsync,
  });
  writeFileSync(join(memory, 'keys.psk'), `mover:${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  writeFileSync(
    join(memory, 'rsyncd.conf'),
    `use chroot = no\nuid = 0\ngid = 0\n[disks]\npath = ${memory}\nread only = no\n`,
  );
  const program = join(memory, 'mover.mjs');
  const baton = batonEnds(program, memory, images.sizeBytes);

  const asked = [
    ...OTHERS_FULL,
    ...baton.full,
    ...OTHERS_DELTA,
    ...baton.delta,
    ...OTHERS_SLOW,
    ...baton.slow,
    ...OTHERS_COLD,
    ...baton.cold,
  ]
    .filter(({ id }) => bdsync !== null || !id.includes('bdsync'))
    .filter(({ id }) => only.length === 0 || only.some((word) => id.includes(word)));
  const taken: Taken[] = asked.map((contestant) => ({ contestant, samples: [], same: [] }));
  if (asked.some(({ by }) => by === 'baton')) await bundleMover(program);
  if (asked.some(({ id }) => id.includes('manifest'))) {
    const { target } = paths('full');
    freshTarget(target, images.sizeBytes);
    await baton.firstPass(paths('full'));
  }
  if (asked.some(({ kind }) => kind === 'cold')) copySparse(images.after, paths('cold').source);

  const loadBefore = loadNow();
  for (let round = 1; round <= n; round += 1)
    for (const one of taken) {
      const { contestant } = one;
      const { source, target } = paths(contestant.kind);
      await prepare(contestant, source, target, images);
      const sample = await measure(contestant.ends(paths(contestant.kind)));
      one.samples.push(sample);
      if (contestant.readsOnly !== true) one.same.push(await isSame(source, target));
      tell(
        `${round}/${n} ${contestant.id}: ${sample.wallSeconds.toFixed(2)} s, CPU ${sample.cpuSeconds.toFixed(2)} s, ` +
          `${(sample.wireBytes / 2 ** 20).toFixed(1)} MiB, ${one.same.at(-1) === false ? 'NOT THE SAME' : 'the same'}`,
      );
    }
  const rows = taken.map(rowOf);
  return resultSchema.parse({
    at: new Date().toISOString(),
    command: options.command,
    ...(options.provisional === null ? {} : { provisional: options.provisional }),
    machine: {
      ...kernelAndProcessors(),
      load: [loadBefore, loadNow()],
      // Node carries an OpenSSL of its own, which encrypts.
      versions: { ...versionsOf(PACKAGES), openssl: process.versions.openssl },
    },
    image: {
      sizeBytes: images.sizeBytes,
      dataBytes: images.dataBytes,
      changed: images.changed,
      disk: options.fileSystem,
    },
    n,
    rows,
    ratios: ratiosOf(rows, images.changed),
    missing: bdsync === null ? [{ name: 'bdsync', why: NO_BDSYNC }] : [],
  });
}

async function prepare(contestant: Contestant, source: string, target: string, images: Images): Promise<void> {
  if (contestant.kind === 'full') freshTarget(target, images.sizeBytes);
  else copySparse(images.before, target);
  await contestant.prepare?.();
  if (contestant.kind === 'cold') for (const file of [source, target]) forget(file);
}

/** On the disk, and no longer in memory: GNU dd gives up a file's cache with this flag and no count (coreutils, dd invocation). */
function forget(file: string): void {
  execFileSync('sync', [file]);
  execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

function copySparse(from: string, to: string): void {
  rmSync(to, { force: true });
  execFileSync('cp', ['--sparse=always', from, to]);
}

/** Zeros that are written, or it would be measured how soon a virtual machine's host finds memory for what is written the first time. */
function freshTarget(target: string, sizeBytes: number): void {
  rmSync(target, { force: true });
  execFileSync('dd', ['if=/dev/zero', `of=${target}`, 'bs=1M', `count=${sizeBytes / MIB}`, 'status=none']);
}

function rowOf({ contestant, samples, same }: Taken): Row {
  const { id, kind, name, by, encrypted, proves } = contestant;
  return {
    id,
    kind,
    name,
    by,
    encrypted,
    proves,
    samples,
    median: medianOf(samples),
    same: same.length === 0 ? null : same.every((one) => one),
  };
}

function usable(program: string | null): string | null {
  if (program === null) return null;
  accessSync(program, constants.X_OK);
  return program;
}
