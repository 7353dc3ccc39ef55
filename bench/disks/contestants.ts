/** Who takes part: how each is asked to move `source` over `target`, between two ends that only a network joins. */
import type { Row, Sample } from './result.ts';
import type { End } from './measure.ts';

/** Of a network namespace of the run's own: nobody else listens there. */
export const PORTS = { nbd: 10_809, rsync: 8730, bdsyncHash: 9000, bdsyncDiff: 9001, baton: 9100 } as const;

export interface Paths {
  readonly source: string;
  readonly target: string;
  /** For keys and settings. */
  readonly directory: string;
  /** The program bdsync, or null where there is none. */
  readonly bdsync: string | null;
}

export interface Contestant {
  readonly id: string;
  readonly kind: Row['kind'];
  readonly name: string;
  readonly by: 'baton' | 'other' | 'floor';
  readonly encrypted: boolean | null;
  readonly proves: boolean;
  /** Writes nothing: there is nothing to compare. */
  readonly readsOnly?: boolean;
  /** Before each sample; not measured. */
  readonly prepare?: () => Promise<void>;
  readonly ends: (paths: Paths) => readonly End[];
}

export interface Taken {
  readonly contestant: Contestant;
  readonly samples: Sample[];
  readonly same: boolean[];
}

const OTHER = { by: 'other', proves: false } as const;

const nbdkit = (options: string): End => ({
  command: `exec nbdkit -f -i 127.0.0.1 -p ${PORTS.nbd} ${options}`,
  port: PORTS.nbd,
  ends: false,
});
const client = (command: string): End => ({ command, ends: true });
const rsyncDaemon = ({ directory }: Paths): End => ({
  command: `exec rsync --daemon --no-detach --config=${directory}/rsyncd.conf --port=${PORTS.rsync} --address=127.0.0.1`,
  port: PORTS.rsync,
  ends: false,
});

export const OTHERS_FULL: readonly Contestant[] = [
  {
    id: 'full-dd',
    kind: 'full',
    name: 'dd conv=sparse on one machine (floor)',
    by: 'floor',
    encrypted: null,
    proves: false,
    ends: ({ source, target }) => [client(`exec dd if=${source} of=${target} bs=1M conv=sparse,notrunc status=none`)],
  },
  {
    id: 'full-nbdcopy',
    kind: 'full',
    name: 'nbdcopy to nbdkit',
    ...OTHER,
    encrypted: false,
    ends: ({ source, target }) => [
      nbdkit(`file ${target}`),
      client(`exec nbdcopy --destination-is-zero ${source} nbd://127.0.0.1:${PORTS.nbd}`),
    ],
  },
  {
    id: 'full-nbdcopy-tls',
    kind: 'full',
    name: 'nbdcopy from nbdkit, NBD over TLS with a shared key, defaults',
    ...OTHER,
    encrypted: true,
    ends: ({ source, target, directory }) => [
      nbdkit(`--tls=require --tls-psk=${directory}/keys.psk -r file ${source}`),
      client(
        `exec nbdcopy --destination-is-zero "nbds://mover@127.0.0.1:${PORTS.nbd}/?tls-psk-file=${directory}/keys.psk" ${target}`,
      ),
    ],
  },
  {
    id: 'full-qemu-img',
    kind: 'full',
    name: 'qemu-img convert from nbdkit, defaults (as os-migrate does, without its SSH)',
    ...OTHER,
    encrypted: false,
    ends: ({ source, target }) => [
      nbdkit(`-r file ${source}`),
      client(`exec qemu-img convert -n -f raw -O raw nbd://127.0.0.1:${PORTS.nbd} ${target}`),
    ],
  },
];

export const OTHERS_DELTA: readonly Contestant[] = [
  {
    id: 'delta-read',
    kind: 'delta',
    name: 'one read of both disks, at the same time (floor)',
    by: 'floor',
    encrypted: null,
    proves: false,
    readsOnly: true,
    ends: ({ source, target }) =>
      [source, target].map((file) => client(`exec dd if=${file} of=/dev/null bs=1M status=none`)),
  },
  {
    id: 'delta-rsync',
    kind: 'delta',
    name: 'rsync --inplace, blocks of 64 KiB',
    ...OTHER,
    encrypted: false,
    ends: (paths) => [
      rsyncDaemon(paths),
      client(
        `exec rsync --inplace --no-whole-file --ignore-times -B 65536 ${paths.source} rsync://127.0.0.1:${PORTS.rsync}/disks/target.img`,
      ),
    ],
  },
  bdsyncWith('64', 'bdsync, blocks of 64 KiB, MD5', '--zeroblocks --blocksize=65536'),
  bdsyncWith('4', 'bdsync, blocks of 4 KiB (its default), MD5', '--zeroblocks'),
  {
    id: 'delta-nbdcopy',
    kind: 'delta',
    name: 'nbdcopy of everything again',
    ...OTHER,
    encrypted: false,
    ends: ({ source, target }) => [
      nbdkit(`file ${target}`),
      client(`exec nbdcopy ${source} nbd://127.0.0.1:${PORTS.nbd}`),
    ],
  },
];

/** Each keeps to it by itself: 100 Mbit/s, as between two sites. */
export const SLOW_BYTES_PER_SECOND = 12_500_000;

export const OTHERS_SLOW: readonly Contestant[] = [
  {
    id: 'slow-rsync',
    kind: 'slow',
    name: 'rsync --inplace --compress, blocks of 64 KiB',
    ...OTHER,
    encrypted: false,
    ends: (paths) => [
      rsyncDaemon(paths),
      client(
        `exec rsync --inplace --no-whole-file --ignore-times -B 65536 --compress --bwlimit=${Math.round(SLOW_BYTES_PER_SECOND / 1024)} ${paths.source} rsync://127.0.0.1:${PORTS.rsync}/disks/target.img`,
      ),
    ],
  },
];

/** What is read past the page cache is read from the disk itself (open(2), O_DIRECT). */
export const OTHERS_COLD: readonly Contestant[] = [
  {
    id: 'cold-read',
    kind: 'cold',
    name: 'one read of both disks, at the same time (floor)',
    by: 'floor',
    encrypted: null,
    proves: false,
    readsOnly: true,
    ends: ({ source, target }) =>
      [source, target].map((file) => client(`exec dd if=${file} of=/dev/null bs=1M iflag=direct status=none`)),
  },
];

/** Both its ways cross the network: the hashes, and the difference that it makes of them. */
function bdsyncWith(size: string, name: string, options: string): Contestant {
  const { bdsyncHash, bdsyncDiff } = PORTS;
  return {
    id: `delta-bdsync-${size}`,
    kind: 'delta',
    name,
    ...OTHER,
    encrypted: false,
    ends: ({ source, target, bdsync }) => [
      {
        command: `exec socat -b262144 TCP-LISTEN:${bdsyncHash},reuseaddr,bind=127.0.0.1 EXEC:"${bdsync} --server"`,
        port: bdsyncHash,
        ends: true,
      },
      {
        command: `socat -b1048576 -u TCP-LISTEN:${bdsyncDiff},reuseaddr,bind=127.0.0.1 - | ${bdsync} --patch=${target}`,
        port: bdsyncDiff,
        ends: true,
      },
      client(
        `${bdsync} ${options} "socat -b262144 - TCP:127.0.0.1:${bdsyncHash}" ${source} ${target} | socat -b1048576 -u - TCP:127.0.0.1:${bdsyncDiff}`,
      ),
    ],
  };
}
