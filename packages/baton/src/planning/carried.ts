/** What a tenant may set in one cloud and not in another, depending on Neutron's extensions there. */

export interface Carried<T> {
  readonly planned: T;
  /** What differs from the source, in words. */
  readonly notes: readonly string[];
}

export type TargetExtensions = readonly string[];

interface Named {
  readonly dnsName: string | null;
  readonly dnsDomain: string | null;
}

/** A port's or floating IP's names in the cloud's DNS (extensions dns-integration and dns-domain-ports). */
export function carriedDns(
  what: string,
  { dnsName, dnsDomain }: Named,
  extensions: TargetExtensions,
): Carried<{ readonly dnsName?: string; readonly dnsDomain?: string }> {
  const takesName = extensions.includes('dns-integration');
  const takesDomain = extensions.includes('dns-domain-ports');
  const lost = [...(takesName ? [] : [dnsName ?? []]), ...(takesDomain ? [] : [dnsDomain ?? []])].flat();
  return {
    planned: {
      ...(takesName && dnsName !== null ? { dnsName } : {}),
      ...(takesDomain && dnsDomain !== null ? { dnsDomain } : {}),
    },
    notes:
      lost.length === 0
        ? []
        : [`${what} is ${lost.join(' in ')} in the source's DNS, and the target has no such extension`],
  };
}

/** Without those of earlier migrations: a tag of Baton's says who made a thing. */
export function carriedTags({ tags }: { readonly tags: readonly string[] }): { readonly tags?: readonly string[] } {
  const own = tags.filter((tag) => !tag.startsWith('baton:'));
  return own.length === 0 ? {} : { tags: own };
}

/** Baton finds what it has made by its mark in the description, so the owner's words have no place there. */
export function replacedDescriptions(
  all: readonly { readonly what: string; readonly description: string }[],
): readonly string[] {
  const told = all.filter(({ description }) => description !== '' && !description.startsWith('baton:'));
  if (told.length === 0) return [];
  const words = told.map(({ what, description }) => `${what} ("${description}")`).join(', ');
  return [`descriptions give way to Baton's marks, by which it finds what it made: ${words}`];
}
