/**
 * Rings for whoever listens, when the change is committed. The same news twice within one transaction rings once
 * (PostgreSQL documentation, "NOTIFY").
 */
export const sql = `
create function baton.ring() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'migrations' then
    perform pg_notify('baton_news', new.id);
  else
    perform pg_notify('baton_news', new.migration_id);
  end if;
  return null;
end
$$;
create trigger ring after insert on baton.events for each row execute function baton.ring();
create trigger ring after update of state on baton.migrations for each row execute function baton.ring();
create trigger ring after insert on baton.commands for each row execute function baton.ring();
create trigger ring after insert or update of asked on baton.wanted_runs for each row execute function baton.ring()`;
