/** Which of a controller's clouds those who are no operators may name. What nobody opened is closed. */

/** As what a request may name a cloud: where the pair is, where it goes, or as the session of the target's operator. */
export const CLOUD_USES = ['source', 'target', 'operator'] as const;
export type CloudUse = (typeof CLOUD_USES)[number];

/** An entry of clouds.yaml that is open. */
export interface OpenedCloud {
  readonly name: string;
  /** Id of the only project that may name it, in the cloud where people log in; null: every project. */
  readonly projectId: string | null;
}

export type TenantClouds = Readonly<Record<CloudUse, readonly OpenedCloud[]>>;

/** Names of entries, by use. */
export type CloudsByUse = Readonly<Record<CloudUse, readonly string[]>>;

/** What those of that project may name. */
export function openTo(projectId: string, { source, target, operator }: TenantClouds): CloudsByUse {
  const names = (opened: readonly OpenedCloud[]): readonly string[] => [
    ...new Set(opened.flatMap((one) => (one.projectId === null || one.projectId === projectId ? [one.name] : []))),
  ];
  return { source: names(source), target: names(target), operator: names(operator) };
}
