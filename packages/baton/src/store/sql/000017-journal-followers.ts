/** Who follows the journal and remembers how far it has come: each webhook, and the export of traces. */
export const sql = `
create table baton.journal_followers (
  name  text primary key,
  since timestamptz not null default clock_timestamp()
)`;
