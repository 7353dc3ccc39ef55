export const sql = `
alter table baton.watch_spans
  add column vantage     text,
  add column interval_ms double precision,
  add column voids       integer not null default 0`;
