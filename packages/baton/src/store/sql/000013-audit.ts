/** Who asked what of a controller, from where, and what came of it. Append-only. */
export const sql = `
create table baton.audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default clock_timestamp(),
  -- {"userId", "userName", "projectId", "access"}; null: nobody was logged in.
  who        jsonb,
  origin     text not null,
  action     text not null,
  object     text,
  -- Of the object, not of who asked.
  project_id text,
  request_id text not null,
  outcome    text not null
)`;
