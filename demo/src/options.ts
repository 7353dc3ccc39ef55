/** What the demonstration is asked for. Without any word: the one in the terminal. */
import { parseArgs } from 'node:util';
import { usage } from './refused.ts';

const ORDERS = ['primary-first', 'standby-first'] as const;
export type Order = (typeof ORDERS)[number];

export interface WebOptions {
  readonly order: Order;
  /** Of the pages. Null: any that is free. */
  readonly port: number | null;
  /** Open the browser, too. */
  readonly opens: boolean;
}

export type Wish =
  | { readonly kind: 'terminal' }
  | { readonly kind: 'help' }
  | { readonly kind: 'web'; readonly options: WebOptions };

export const HELP = `npm run demo                two pairs of load balancers move, drawn in this terminal; it ends by itself
npm run demo -- --web       a controller and its pages, for a browser; Ctrl-C ends it

With --web:
  --order <order>   who moves first: ${ORDERS.join(' or ')} (default: ${ORDERS[0]})
  --port <number>   of the pages, on 127.0.0.1 (default: any that is free)
  --open            open the browser, by xdg-open (macOS: open)

  --help            this text
`;

const OPTIONS = {
  web: { type: 'boolean' },
  order: { type: 'string' },
  port: { type: 'string' },
  open: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
type Option = keyof typeof OPTIONS;

const SEE = 'See: npm run demo -- --help';

/** Throws code USAGE. */
export function readOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Wish {
  const given = readGiven(argv);
  // npm takes what stands before two dashes for a setting of its own, and hands it on in the environment only.
  if (given.size === 0 && env['npm_config_web'] !== undefined) {
    throw usage('npm took --web for an option of its own.', 'Put two dashes before it: npm run demo -- --web');
  }
  if (given.has('help')) return { kind: 'help' };
  if (given.has('web')) {
    return {
      kind: 'web',
      options: { order: orderOf(given.get('order')), port: portOf(given.get('port')), opens: given.has('open') },
    };
  }
  const [first] = given.keys();
  if (first === undefined) return { kind: 'terminal' };
  throw usage(`--${first} belongs to the demonstration in the browser.`, 'Add --web: npm run demo -- --web');
}

function readGiven(argv: readonly string[]): ReadonlyMap<Option, string> {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<Option, string>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      throw usage(
        `"${token.value}" is not understood: the demonstration takes options only.`,
        'Options stand behind two dashes: npm run demo -- --web --order standby-first',
      );
    }
    const { name, rawName, value } = token;
    if (!isOption(name)) throw usage(`There is no option ${rawName}.`, SEE);
    const { type } = OPTIONS[name];
    if (type === 'string' && (value === undefined || value === '')) throw usage(`${rawName} has no value.`, SEE);
    if (type === 'boolean' && value !== undefined) throw usage(`${rawName} takes no value.`, SEE);
    given.set(name, value ?? '');
  }
  return given;
}

function isOption(name: string): name is Option {
  return Object.hasOwn(OPTIONS, name);
}

function orderOf(text: string | undefined): Order {
  if (text === undefined) return ORDERS[0];
  const order = ORDERS.find((one) => one === text);
  if (order === undefined) throw usage(`--order is ${text}. It is one of ${ORDERS.join(', ')}.`, SEE);
  return order;
}

function portOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw usage(`--port is ${text}. It is a whole number from 1 to 65535.`, SEE);
  return port;
}
