/** The two halves of a `dev_t` as stat(2) gives it, in Linux's encoding for user space (gnu_dev_major(3)). */
export function deviceNumber(dev: number): { readonly major: number; readonly minor: number } {
  const bits = BigInt(dev);
  const major = ((bits >> 8n) & 0xfffn) | ((bits >> 32n) & 0xfffff000n);
  const minor = (bits & 0xffn) | ((bits >> 12n) & 0xffffff00n);
  return { major: Number(major), minor: Number(minor) };
}

/** As /sys/dev/block and mountinfo write it: `254:0`. */
export function deviceKey(dev: number): string {
  const { major, minor } = deviceNumber(dev);
  return `${major}:${minor}`;
}
