/** Builds a path whose values cannot leave their segment: path`/servers/${id}/tags/${tag}`. */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
