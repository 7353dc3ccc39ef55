/** Shell text as it is written; only `\${` stands for `${`, which a template would take for its own. */
export function sh(strings: TemplateStringsArray): string {
  return strings.raw.join('').replaceAll('\\${', '${');
}
