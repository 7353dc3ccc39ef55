/** Sessions that were ended before their time: by a digest of what shows them, until they would have ended by themselves. */
export const sql = `
create table baton.ended_sessions (
  session_key text primary key,
  until       timestamptz not null
)`;
