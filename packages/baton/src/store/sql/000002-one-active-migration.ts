/** An HA group has at most one active migration; the index decides, so that two Batons cannot both find the group free. */
export const sql = `
create unique index one_active_migration on baton.migrations (group_key)
where state not in ('aborted', 'committed')`;
