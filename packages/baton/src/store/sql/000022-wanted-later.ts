/** A run that waits for a time is wanted again then. */
export const sql = `alter table baton.wanted_runs add column not_before timestamptz`;
