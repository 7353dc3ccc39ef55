export const sql = `
create index pending_commands on baton.commands (migration_id, id) where taken_at is null`;
