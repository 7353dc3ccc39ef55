type Env = Readonly<Record<string, string | undefined>>;

/** Settings of Baton and its engine, of OpenStack's clients, of Postgres's and of OpenTelemetry. */
const SETTINGS = /^(BATON_|DBOS_|OS_|PG[A-Z]|OTEL_)|^DATABASE_URL$/;

/**
 * What every Baton of the demonstration runs with. A visitor may use Baton in earnest from the same shell: nothing of that, and above
 * all no database of theirs, is met by the demonstration.
 */
export function ownEnvironment(env: Env, own: Readonly<Record<string, string>>): Env {
  const kept = Object.entries(env).filter(([name]) => !SETTINGS.test(name));
  return { ...Object.fromEntries(kept), ...own };
}
