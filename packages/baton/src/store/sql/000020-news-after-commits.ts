/**
 * What the journal writes is rung for by whoever wrote it, after the commit (news-ringer.ts, with the reason). A wish to run is rare
 * and still rings by itself.
 */
export const sql = `
drop trigger ring on baton.events;
drop trigger ring on baton.migrations;
drop trigger ring on baton.commands`;
