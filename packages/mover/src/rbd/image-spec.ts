import { MoverError } from '../mover-error.ts';

/** An image of a cluster. */
export interface ImageSpec {
  readonly pool: string;
  readonly namespace?: string;
  readonly image: string;
}

/** `pool/image` or `pool/namespace/image`, as the `rbd` program wants it. Throws JOB_INVALID. */
export function imageSpec({ pool, namespace, image }: ImageSpec): string {
  const parts = namespace === undefined ? [pool, image] : [pool, namespace, image];
  return parts.map((part) => checked(part, 'pool, namespace or image')).join('/');
}

/** `pool/image@snapshot`. Throws JOB_INVALID. */
export function snapSpec(spec: ImageSpec, snapshot: string): string {
  return `${imageSpec(spec)}@${snapName(snapshot)}`;
}

/** Throws JOB_INVALID. */
export function snapName(name: string): string {
  return checked(name, 'snapshot');
}

/** No name may look like an option or like a longer spec; Ceph itself forbids `@` and `/` (src/tools/rbd/Utils.cc, validate_snapshot_name). */
function checked(name: string, what: string): string {
  // oxlint-disable-next-line no-control-regex
  if (/^[^-@/\u0000-\u001F\u007F][^@/\u0000-\u001F\u007F]*$/u.test(name) && Buffer.byteLength(name) <= 255) return name;
  throw new MoverError({
    code: 'JOB_INVALID',
    message: `${JSON.stringify(name.slice(0, 80))} cannot be the name of a ${what}.`,
    remedy: "Use 1 to 255 bytes without '@', '/' and control characters that do not begin with '-'.",
  });
}
