export const sql = `
create table baton.migrations (
  id          text primary key,
  name        text not null,
  group_key   text not null,
  state       text not null default 'created',
  step_id     text,
  gate        text,
  error       jsonb,
  plan        jsonb not null,
  -- The sequence number of the newest event: counted here, under the row's lock, so that no number is ever missing.
  last_seq    integer not null default 0,
  -- A rollback that was begun and has not ended: {"depth": ..., "reason": ...}.
  rollback    jsonb,
  created_at  timestamptz not null default clock_timestamp(),
  updated_at  timestamptz not null default clock_timestamp()
)`;
