/**
 * What stands behind the `?` of the address bar: plain texts, as people can read and type them. Empty ones are left out.
 */
export type AddressBar = Readonly<Record<string, unknown>>;

export function parseAddressBar(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifyAddressBar(search: AddressBar): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(key, value);
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** The texts of these keys that are there. */
export function texts<Key extends string>(
  search: AddressBar,
  keys: readonly Key[],
): { readonly [K in Key]?: string | undefined } {
  const found: { [K in Key]?: string | undefined } = {};
  for (const key of keys) {
    const value = search[key];
    if (typeof value === 'string' && value !== '') found[key] = value;
  }
  return found;
}
