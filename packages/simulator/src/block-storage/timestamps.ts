/** As Cinder writes a moment: UTC, six digits, no zone. */
export function cinderTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000`;
}
