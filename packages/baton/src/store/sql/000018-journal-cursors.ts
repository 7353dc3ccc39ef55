/**
 * How far a follower has come in each migration. A claim on a row is a lease in the database's time: whoever holds it deals with
 * the next events, and when its process dies another one does.
 */
export const sql = `
create table baton.journal_cursors (
  follower     text not null references baton.journal_followers (name),
  migration_id text not null references baton.migrations (id),
  -- The newest event that was dealt with.
  seq          integer not null,
  -- How often the one after it was tried in vain, and when it may be tried again.
  tries        integer not null default 0,
  due_at       timestamptz not null default clock_timestamp(),
  owner        uuid,
  until        timestamptz,
  primary key (follower, migration_id)
)`;
