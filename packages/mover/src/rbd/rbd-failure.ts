import { MoverError, type MoverErrorCode } from '../mover-error.ts';

interface Failure {
  readonly what: string;
  /** The exit code, which is an errno (rbd(8)); null when it was ended. */
  readonly code: number | null;
  readonly words: string;
  /** Why it was ended, if it was. */
  readonly stopped: string | null;
}

const BY_ERRNO: Readonly<
  Record<number, { readonly code: MoverErrorCode; readonly remedy: string; readonly retryable?: boolean }>
> = {
  1: {
    code: 'DEVICE_UNAVAILABLE',
    remedy:
      'See that the cephx user may do this (ceph auth get; profile rbd on the pool), and that its key is in the keyring.',
  },
  2: {
    code: 'DEVICE_UNAVAILABLE',
    remedy: 'See that the pool, the image and the snapshot are named as rbd ls and rbd snap ls name them.',
  },
  13: {
    code: 'DEVICE_UNAVAILABLE',
    remedy:
      'See that the cephx user may do this (ceph auth get; profile rbd on the pool), and that its key is in the keyring.',
  },
  16: {
    code: 'DEVICE_UNAVAILABLE',
    remedy: 'Something uses it, or protects it: rbd status and rbd snap ls tell what.',
    retryable: true,
  },
  17: {
    code: 'DISKS_DIFFER',
    remedy: 'It is there already: look at rbd ls and rbd snap ls, and go on from what is there.',
  },
  22: { code: 'DISKS_DIFFER', remedy: 'The cluster refuses it as impossible: its words tell why.' },
  28: { code: 'DEVICE_FULL', remedy: 'Make room in the pool (ceph df), or raise its quota.', retryable: true },
  30: {
    code: 'DEVICE_UNAVAILABLE',
    remedy: 'The image cannot be written: a snapshot, or a client that was cut off by the cluster.',
  },
  38: {
    code: 'DEVICE_UNAVAILABLE',
    remedy: 'This version of Ceph cannot do it; docs/reference/rbd.md says which can.',
  },
  110: {
    code: 'DEVICE_FAILED',
    remedy: 'See that the monitors and the cluster answer (ceph status), then try again.',
    retryable: true,
  },
  122: { code: 'DEVICE_FULL', remedy: 'Raise the quota of the pool (ceph osd pool get-quota).', retryable: true },
};

/** An error with the program's own words. */
export function rbdFailure({ what, code, words, stopped }: Failure): MoverError {
  const said = words
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-4)
    .join(' | ');
  const known = code === null ? undefined : BY_ERRNO[code];
  const how = stopped ?? `it ended with code ${String(code)}`;
  return new MoverError({
    code: known?.code ?? 'DEVICE_FAILED',
    message: `${what} failed: ${how}${said === '' ? '' : `; it said: ${said}`}.`,
    remedy: known?.remedy ?? 'See that the cluster is healthy (ceph status) and that the same command works by hand.',
    retryable: known?.retryable ?? stopped !== null,
  });
}

/** Keys of cephx (28 bytes that begin with their version, in base64), and what stands behind a word for a secret. */
export function secretsHidden(words: string): string {
  return words
    .replaceAll(/\bAQ[A-Za-z0-9+/]{36}==/g, '<hidden>')
    .replaceAll(/("?(?:secret_key|access_key|password|key)"?\s*[:=]\s*)("[^"]*"|[^\s,}]+)/gi, '$1<hidden>')
    .replaceAll(/(\w+:\/\/)[^\s/@]*@/g, '$1<hidden>@');
}
