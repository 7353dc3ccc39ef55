export const sql = `
create table baton.commands (
  id           integer generated always as identity primary key,
  migration_id text not null references baton.migrations (id),
  body         jsonb not null,
  at           timestamptz not null default clock_timestamp(),
  taken_at     timestamptz
)`;
