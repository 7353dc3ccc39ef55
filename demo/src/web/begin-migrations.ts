/** What the demonstration asks of its controller, over the API, as any program would: a plan for each pair, and one begins. */
import { type Pair, SOURCE, TARGET } from '../clouds.ts';
import type { Order } from '../options.ts';
import { Refused } from '../refused.ts';
import type { Account } from './accounts.ts';

const ANSWERS_WITHIN_MS = 60_000;
/** From one new connection to an HA IP to the next. */
const PROBE_INTERVAL_MS = 20;

type Json = Readonly<Record<string, unknown>>;

export interface Beginning {
  readonly url: string;
  readonly operator: Account;
  readonly order: Order;
  /** On which HA IPs answer. */
  readonly internetPort: number;
  readonly signal: AbortSignal;
}

/** `moves` goes on its way, until its gate before the cutover; the migration of `ready` is there for whoever starts it. */
export async function beginMigrations(
  beginning: Beginning,
  { moves, ready }: { readonly moves: Pair; readonly ready: Pair },
): Promise<void> {
  const bearer = await logIn(beginning);
  await createMigration(beginning, bearer, ready);
  const { id } = await createMigration(beginning, bearer, moves);
  await ask(beginning, bearer, `/v1/migrations/${String(id)}/run`, {});
}

async function logIn(beginning: Beginning): Promise<string> {
  const { user, password, project } = beginning.operator;
  const credentials = {
    kind: 'password',
    userName: user,
    userDomain: 'Default',
    password,
    project: { name: project, domain: 'Default' },
  };
  const { bearer } = await ask(beginning, null, '/v1/session', credentials);
  return String(bearer);
}

async function createMigration(beginning: Beginning, bearer: string, { name }: Pair): Promise<Json> {
  const { plan } = await ask(beginning, bearer, '/v1/plans', {
    group: name,
    sourceCloud: SOURCE,
    targetCloud: TARGET,
    targetOperatorCloud: `${TARGET}-admin`,
    order: beginning.order,
    // Every address of 127.0.0.0/8 answers an echo, whoever serves it.
    probe: { port: beginning.internetPort, icmp: false, httpIntervalMs: PROBE_INTERVAL_MS },
    gates: { cutover: 'person', secondary: 'person' },
  });
  return await ask(beginning, bearer, '/v1/migrations', { plan });
}

async function ask({ url, signal }: Beginning, bearer: string | null, path: string, body: object): Promise<Json> {
  const answer = await fetch(new URL(path, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWERS_WITHIN_MS)]),
  });
  const json = (await answer.json()) as Json;
  if (answer.ok) return json;
  // RFC 9457, with the code and the remedy that every error of Baton has.
  const { code, detail, remedy } = json;
  throw new Refused({ code: String(code), message: String(detail), remedy: String(remedy) });
}
