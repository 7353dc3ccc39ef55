export const sql = `
create index audit_of_project on baton.audit (project_id, id)`;
