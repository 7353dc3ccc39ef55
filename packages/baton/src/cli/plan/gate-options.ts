import { type Command, InvalidArgumentError } from 'commander';
import { type GateName, GATE_NAMES } from '../../domain/gates.ts';
import type { Gates, WindowEnd } from '../../domain/plan.ts';
import { isSpan } from '../../domain/span.ts';
import { instant } from '../../planning/plan-file/value-schemas.ts';
import { readWindow } from '../../schedule/window-text.ts';
import { usageError } from '../usage-error.ts';

/** As it was typed: `window` stands for the one of `--window`. */
type GateChoice = 'person' | 'automatic' | 'window' | { readonly notBefore: string };
type WindowEndChoice = GateChoice | { readonly after: string };

export interface GateOptions {
  readonly startGate?: GateChoice;
  readonly exposureGate?: GateChoice;
  readonly cutoverGate?: GateChoice;
  readonly secondaryGate?: WindowEndChoice;
  readonly window?: string;
  readonly notOn?: readonly string[];
}

const OPTIONS: Readonly<Record<GateName, keyof GateOptions>> = {
  start: 'startGate',
  exposure: 'exposureGate',
  cutover: 'cutoverGate',
  secondary: 'secondaryGate',
};

export function withGates(command: Command): Command {
  return command
    .option(
      '--window <window>',
      'when work may be done, such as "Mon-Fri 22:00-06:00 Europe/Amsterdam": exposure and cutover wait for it',
    )
    .option('--not-on <date>', 'a date on which that window does not open; may be repeated', collect)
    .option(
      '--start-gate <gate>',
      'what lets it begin: person, automatic, window, or a time (default: automatic)',
      gateChoice,
    )
    .option(
      '--exposure-gate <gate>',
      'what lets the first load balancer leave the service (default: automatic, or the window)',
      gateChoice,
    )
    .option('--cutover-gate <gate>', 'what opens the cutover (default: person, or the window)', gateChoice)
    .option(
      '--secondary-gate <gate>',
      'what ends the rollback window: as above, or a span after the cutover such as 5d (default: person)',
      windowEndChoice,
    );
}

/** @throws BatonError USAGE for a gate that names a window which is not given, WINDOW_INVALID */
export function gateWishes(options: GateOptions): Partial<Gates> {
  const { notOn = [] } = options;
  const window = options.window === undefined ? null : readWindow(options.window, notOn);
  if (window === null && notOn.length > 0) throw missing('--not-on says when a window does not open');
  const byWindow: Partial<Gates> = window === null ? {} : { exposure: { window }, cutover: { window } };
  const asked = GATE_NAMES.flatMap((name): readonly (readonly [GateName, WindowEnd])[] => {
    const choice = options[OPTIONS[name]] as WindowEndChoice | undefined;
    if (choice === undefined) return [];
    if (choice !== 'window') return [[name, choice]];
    if (window === null) throw missing(`--${name}-gate is "window"`);
    return [[name, { window }]];
  });
  return { ...byWindow, ...Object.fromEntries(asked) };
}

function gateChoice(value: string): GateChoice {
  if (value === 'person' || value === 'automatic' || value === 'window') return value;
  if (instant.safeParse(value).success) return { notBefore: value };
  throw new InvalidArgumentError('It is person, automatic, window, or a time such as 2026-12-01T03:00:00+01:00.');
}

function windowEndChoice(value: string): WindowEndChoice {
  if (isSpan(value)) return { after: value };
  try {
    return gateChoice(value);
  } catch {
    throw new InvalidArgumentError(
      'It is person, automatic, window, a time such as 2026-12-01T03:00:00+01:00, or a span after the cutover: 90m, 36h, 5d.',
    );
  }
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function missing(why: string): Error {
  return usageError(
    `${why}, and no window is given.`,
    'Add --window, such as --window "Mon-Fri 22:00-06:00 Europe/Amsterdam".',
  );
}
