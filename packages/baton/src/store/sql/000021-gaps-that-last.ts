/**
 * What is written while it goes on: a gap that lasts, and the spans of a watch. Rows of before have no key and no watch, and stay as
 * they are.
 */
export const sql = `
alter table baton.gaps
  -- Address, probe, vantage and beginning: the same gap, put once more.
  add column key    text,
  -- open or unseen; null: its end was seen.
  add column ending text;
create unique index gap_keys on baton.gaps (migration_id, key);
create index gaps_that_last on baton.gaps (migration_id) where ending = 'open';
alter table baton.watch_spans
  -- Whose spans are replaced together.
  add column watch text;
create index spans_of_watch on baton.watch_spans (migration_id, watch)`;
