import { type Call, Refusal } from '../../http/service.ts';

/**
 * Compare-and-swap by `If-Match: revision_number=N` (extension revision-if-match; neutron/services/revisions). The database
 * compares at the very end: what is refused for another reason is refused for that. Other values of the header are ignored.
 *
 * @throws Refusal 412 RevisionNumberConstraintFailed
 */
export function checkIfMatch(call: Call, row: { readonly revision: number }): void {
  const wanted = /revision_number=(\d+)/.exec(call.headers['if-match'] ?? '')?.[1];
  if (wanted === undefined || Number(wanted) === row.revision) return;
  throw new Refusal(412, `Constrained to ${wanted}, but current revision is ${row.revision}`, {
    type: 'RevisionNumberConstraintFailed',
  });
}
