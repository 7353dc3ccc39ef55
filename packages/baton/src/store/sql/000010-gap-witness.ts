export const sql = `
alter table baton.gaps
  add column vantage         text,
  add column answered_before text,
  add column answered_after  text,
  add column reason          text,
  add column broken          boolean not null default false`;
