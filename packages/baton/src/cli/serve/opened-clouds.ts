import type { OpenedCloud, TenantClouds } from '../../domain/tenant-clouds.ts';
import { usageError } from '../usage-error.ts';

/** `os2,<project id>=os3`: entries of clouds.yaml that are open, to every project or to one alone. Null for anything else. */
export function readOpenedClouds(text: string): readonly OpenedCloud[] | null {
  const read = text.split(',').map((one): OpenedCloud | null => {
    const [, projectId, name = ''] = /^(?:([\w-]+)=)?([^=]+)$/.exec(one.trim()) ?? [];
    return name === '' ? null : { name, projectId: projectId ?? null };
  });
  const opened = read.filter((one) => one !== null);
  return opened.length === read.length ? opened : null;
}

/** An entry that acts as the operator of the target makes things there as nobody but an operator may. Throws code USAGE. */
export function assertTargetsAreNoOperators({ target, operator }: TenantClouds): void {
  const both = target.find(({ name }) => operator.some((one) => one.name === name));
  if (both === undefined) return;
  throw usageError(
    `${both.name} is named by --tenant-targets and by --tenant-operator-cloud: whatever tenants plan would be made there by the target's operator.`,
    "Name an entry of the project that it belongs to as the target, and the operator's own by --tenant-operator-cloud.",
  );
}
