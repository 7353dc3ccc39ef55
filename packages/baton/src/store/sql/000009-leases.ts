/** Who runs a migration now. Times are the database's, so that the clocks of two machines need not agree. */
export const sql = `
create table baton.leases (
  migration_id    text primary key references baton.migrations (id),
  owner           uuid not null,
  host            text not null,
  -- The boot and the PID namespace in which pid means something.
  host_id         text not null,
  pid             integer not null,
  -- With the pid, names one process for ever: pids are used again, start times are not.
  process_started text not null,
  until           timestamptz not null
)`;
