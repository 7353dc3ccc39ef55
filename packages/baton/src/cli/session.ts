import type { Services } from '../services/services.ts';
import type { CliDeps, WantedServices } from './cli-deps.ts';
import { given } from './plan/given.ts';
import { type Format, renderList, renderRecord, type Row } from './render/formats.ts';
import { type Style, styleFor } from './render/style.ts';
import { Talk } from './talk.ts';
import { usageError } from './usage-error.ts';

export interface GlobalOptions {
  readonly debug?: boolean;
  readonly color?: boolean;
  readonly cloud?: string;
  readonly sourceCloud?: string;
  readonly targetCloud?: string;
  readonly url?: string;
  readonly loginCloud?: string;
}

export interface OutputOptions {
  readonly format: Format;
  readonly column?: readonly string[];
}

/** One command line while it runs: results go to stdout, words to stderr. */
export class Session {
  readonly deps: CliDeps;
  readonly talk: Talk;
  readonly style: Style;
  readonly signal: AbortSignal;
  readonly #options: GlobalOptions;
  #services: Promise<Services> | null = null;
  #namesCommands = false;

  constructor(deps: CliDeps, options: GlobalOptions) {
    this.deps = deps;
    this.#options = options;
    this.signal = deps.signal;
    this.style = styleFor({ env: deps.env, color: wantsColor(deps, options) });
    // A dumb terminal cannot erase a line.
    this.talk = new Talk(deps.stderr, deps.isTty.stderr && deps.env['TERM'] !== 'dumb', deps.onExit);
  }

  services(): Promise<Services> {
    const { url, loginCloud } = this.#options;
    return this.#open({ ...given('url', url), ...given('loginCloud', loginCloud) });
  }

  /** For what is done on this machine, wherever migrations run. */
  servicesHere(): Promise<Services> {
    return this.#open({ here: true });
  }

  async close(): Promise<void> {
    this.talk.live(null);
    if (this.#services === null) return;
    // Whatever kept the services from opening was told already.
    const services = await this.#services.catch(() => null);
    if (services?.elsewhere !== undefined) this.#tellWhere(services.elsewhere.url);
    await services?.close();
  }

  get debug(): boolean {
    return this.#options.debug === true;
  }

  /** Who asks, for the event log. */
  get user(): string {
    const { env } = this.deps;
    return env['BATON_USER'] || env['SUDO_USER'] || env['USER'] || env['LOGNAME'] || 'unknown';
  }

  say(text: string): void {
    this.#namesCommands ||= NAMES_A_COMMAND.test(text);
    this.talk.line(text);
  }

  /** A result, whole, to stdout. */
  write(text: string): void {
    if (text !== '') this.deps.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  list(names: readonly string[], rows: readonly Row[], options: OutputOptions): void {
    const kept = chosen(names, options.column);
    const cut = rows.map((row) => kept.flatMap((name) => row.find((column) => column.name === name) ?? []));
    this.write(renderList(kept, cut, options.format, this.#width()));
  }

  record(row: Row, options: OutputOptions): void {
    const kept = chosen(
      row.map(({ name }) => name),
      options.column,
    );
    const cut = kept.flatMap((name) => row.find((column) => column.name === name) ?? []);
    this.write(renderRecord(cut, options.format, this.#width()));
  }

  cloud(which: 'cloud' | 'sourceCloud' | 'targetCloud'): string {
    const { option, variable } = CLOUD_OPTIONS[which];
    const name = this.#options[which] || this.deps.env[variable];
    if (name) return name;
    throw usageError(
      `Which cloud? ${option} is missing.`,
      `Add ${option} <name>, or set ${variable}. The names are those of clouds.yaml.`,
    );
  }

  #open(wanted: WantedServices): Promise<Services> {
    this.#services ??= this.deps.services(wanted);
    return this.#services;
  }

  /** Commands that were told know of the environment, but not of the options of this command line. */
  #tellWhere(url: string): void {
    const { url: option, loginCloud } = this.#options;
    if (!this.#namesCommands || option === undefined || option === this.deps.env['BATON_URL']) return;
    const options = [`--url ${url}`, ...(loginCloud === undefined ? [] : [`--login-cloud ${loginCloud}`])].join(' ');
    this.talk.line(`These commands are for the controller: add ${options} to them, or set BATON_URL.`);
  }

  #width(): { readonly maxColumns?: number } {
    const { columns } = this.deps.stdout;
    return this.deps.isTty.stdout && columns !== undefined && columns > 0 ? { maxColumns: columns } : {};
  }
}

const NAMES_A_COMMAND = /\bbaton (cloud|group|ha-ip|migration|plan) /;

const CLOUD_OPTIONS = {
  cloud: { option: '--cloud', variable: 'OS_CLOUD' },
  sourceCloud: { option: '--source-cloud', variable: 'BATON_SOURCE_CLOUD' },
  targetCloud: { option: '--target-cloud', variable: 'BATON_TARGET_CLOUD' },
} as const;

/** https://no-color.org: any value but the empty one turns colours off. */
function wantsColor(deps: CliDeps, options: GlobalOptions): boolean {
  return options.color !== false && !deps.env['NO_COLOR'] && deps.isTty.stderr && deps.env['TERM'] !== 'dumb';
}

/** The columns that were asked for, in the order of the list. Capitals do not matter. */
function chosen(names: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  if (wanted === undefined || wanted.length === 0) return names;
  const asked = new Set(wanted.map((name) => name.toLowerCase()));
  const unknown = wanted.filter((name) => !names.some((known) => known.toLowerCase() === name.toLowerCase()));
  if (unknown.length > 0) {
    throw usageError(`There is no column ${unknown.join(', ')}.`, `The columns are: ${names.join(', ')}.`);
  }
  return names.filter((name) => asked.has(name.toLowerCase()));
}
