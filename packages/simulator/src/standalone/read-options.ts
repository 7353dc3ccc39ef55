import { Command, InvalidArgumentError, Option } from 'commander';

export interface StandaloneOptions {
  readonly cloudsYaml: string;
  /** Null: none. */
  readonly pair: string | null;
  readonly speed: number;
  readonly pace: 'brisk' | 'lifelike';
  /** Of the first cloud; the second has the next one. 0: any that are free. */
  readonly port: number;
  readonly internetPort: number;
  /** Null: nothing is kept. */
  readonly state: string | null;
}

export interface Output {
  readonly print: (text: string) => void;
  readonly say: (text: string) => void;
}

/** @throws CommanderError for what it cannot read, and after `--help` */
export function readOptions(argv: readonly string[], { print, say }: Output): StandaloneOptions {
  const program = new Command('baton-simulator')
    .description(
      'Two OpenStack clouds on this machine, a pair of load balancers in the first, and an internet between them.',
    )
    .option('--clouds-yaml <file>', 'where to write how to reach the clouds', './clouds.yaml')
    .option('--pair <name>', 'the pair of load balancers in os1', 'shop')
    .option('--no-pair', 'without a pair')
    .option('--speed <factor>', 'how many simulated seconds pass in one', number(0.001, 10_000, false), 1)
    .addOption(
      new Option('--pace <pace>', 'how long the clouds take for things')
        .choices(['brisk', 'lifelike'])
        .default('brisk'),
    )
    .option('--port <number>', 'of os1; os2 has the next one (0: any that are free)', number(0, 65_534), 0)
    .option('--internet-port <number>', 'on which HA IPs answer', number(1, 65_535), 8080)
    .option('--state <directory>', 'go on from there, and save there at the end')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: (text) => say(text.trimEnd()) })
    .parse(argv, { from: 'user' });
  const given = program.opts<Omit<StandaloneOptions, 'pair' | 'state'> & { pair: string | false; state?: string }>();
  return { ...given, pair: given.pair === false ? null : given.pair, state: given.state ?? null };
}

function number(low: number, high: number, whole = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits = text.trim() !== '' && value >= low && value <= high && (!whole || Number.isInteger(value));
    if (!fits) throw new InvalidArgumentError(`It must be a${whole ? ' whole' : ''} number from ${low} to ${high}.`);
    return value;
  };
}
