/** Answers to commands that came with an Idempotency-Key. One that has no status yet is being worked on. */
export const sql = `
create table baton.kept_answers (
  key            text primary key,
  request_digest text not null,
  began_at       timestamptz not null default clock_timestamp(),
  status         integer,
  -- Of type json and not jsonb: it is given again to the letter.
  body           json
)`;
