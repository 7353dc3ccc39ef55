import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PlanRequest } from '../../services/services.ts';
import { ORDERS } from '../../domain/order.ts';
import type { Order } from '../../domain/plan.ts';
import { isSamePlan } from '../../planning/same-plan.ts';
import { writePlan } from '../../planning/plan-file/write-plan.ts';
import { type CommandLine, withBothClouds } from '../command-line.ts';
import { type GuestOptions, guestWishes, withGuestInTarget } from '../guest-options.ts';
import { EXIT } from '../exit-code.ts';
import { type LookOptions, lookOf, withDeclaration } from '../group/look-options.ts';
import { findingsText } from '../render/findings.ts';
import { renderValue } from '../render/formats.ts';
import { printable } from '../render/printable.ts';
import { rangeText, spanText } from '../render/quantity.ts';
import { splitCommand } from '../split-command.ts';
import { type CutoverOptions, cutoverWishes, withCutover } from './cutover-options.ts';
import { DETAILED, withDetailedExitCode } from './detailed-exit-code.ts';
import { type DisksOptions, disksWishes, withDisks } from './disks-options.ts';
import { type GateOptions, gateWishes, withGates } from './gate-options.ts';
import { given } from './given.ts';
import { type KeepConnectionsOptions, keepConnectionsWishes, withKeepConnections } from './keep-connections-options.ts';
import { ordersText } from './orders-text.ts';
import { planAt, saveText } from './plan-text.ts';
import { type ProbeOptions, probeWishes, withProbe } from './probe-options.ts';

interface CreateOptions
  extends LookOptions, ProbeOptions, GuestOptions, CutoverOptions, KeepConnectionsOptions, DisksOptions, GateOptions {
  readonly format: 'yaml' | 'json';
  readonly targetOperatorCloud?: string;
  readonly primary?: string;
  readonly vantage?: readonly string[];
  readonly flavor?: Readonly<Record<string, string>>;
  readonly volumeType?: string;
  readonly externalNetwork?: string;
  readonly order?: Order;
  readonly output?: string;
  readonly force?: boolean;
  readonly calibrate?: boolean;
  readonly detailedExitcode?: boolean;
}

export function addPlanCreate(plan: Command, line: CommandLine): void {
  const create = withDetailedExitCode(
    withGuestInTarget(
      withKeepConnections(
        withDisks(withGates(withCutover(withProbe(withDeclaration(withBothClouds(plan.command('create'))))))),
      ),
    ),
  )
    .description('look at both clouds and write a plan; changes nothing')
    .argument('<group>', 'HA group: name, HA IP, VIP or key')
    .option('--target-operator-cloud <name>', 'entry of clouds.yaml that may choose the address of a floating IP')
    .option('--primary <server>', 'name or id of the primary, where it cannot be observed')
    .option('--vantage <command>', 'runs a command where clients are, such as "ssh probe@outside"', splitCommand)
    .addOption(new Option('--order <order>', 'who moves first (default: primary-first)').choices(ORDERS))
    .option('--flavor <source=target>', 'flavor in the target; may be repeated', pair)
    .option('--volume-type <name>', 'volume type in the target')
    .option('--external-network <name>', 'network of the target that holds the HA IPs')
    .option('--calibrate', 'measure both clouds first: makes and deletes a volume, a network and a floating IP')
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--force', 'replace the file')
    .addOption(new Option('-f, --format <format>', 'how to write the plan').choices(['yaml', 'json']).default('yaml'));

  line.does<CreateOptions>(create, async (session, [group = ''], options) => {
    const request: PlanRequest = {
      group,
      sourceCloud: session.cloud('sourceCloud'),
      targetCloud: session.cloud('targetCloud'),
      ...given('targetOperatorCloud', options.targetOperatorCloud),
      look: await lookOf(options, session.signal),
      ...given('primary', options.primary),
      ...given('vantage', options.vantage),
      ...given('order', options.order),
      ...cutoverWishes(options),
      ...given('keepConnections', keepConnectionsWishes(options)),
      ...given('disks', await disksWishes(options, session.signal)),
      ...given('probe', probeWishes(options)),
      ...given('flavors', options.flavor),
      ...given('volumeType', options.volumeType),
      ...given('externalNetwork', options.externalNetwork),
      ...given('calibrate', options.calibrate),
      ...guestWishes(options),
      gates: gateWishes(options),
    };
    const services = await session.services();
    const { plan: made, findings } = await services.createPlan(request, session.signal);

    // With this option a file that is there is what the fresh plan is compared with.
    const known = options.detailedExitcode === true ? await planAt(options.output, session.signal) : null;
    const same = known !== null && isSamePlan(known, made);
    const isKept = known !== null && !same && options.force !== true;
    const file = options.output ?? `${made.name.replaceAll(/[^\w.-]+/g, '-')}.yaml`;
    const text = options.format === 'json' ? `${renderValue(made, 'json')}\n` : writePlan(made, { file });
    if (options.output === undefined) session.write(text);
    else if (same) session.say(`${options.output} says the same already; it is left as it is.`);
    else if (isKept)
      session.say(`${options.output} says something else, and is left as it is: add --force to replace it.`);
    else await saveText(options.output, text, options.force === true, session.signal);

    const { exposureSeconds, durationSeconds } = made.forecast;
    session.say(`Plan for ${printable(made.name)}: ${made.source.cloud} -> ${made.target.cloud}`);
    session.say(
      `  forecast: outage ${rangeText(made.forecast.outageMs, 'ms')}, exposure ${spanText(exposureSeconds)}, duration ${spanText(durationSeconds)}`,
    );
    for (const line of ordersText(made)) session.say(`  ${line}`);
    session.say(findingsText(findings, session.style));
    if (options.output !== undefined && !same && !isKept) {
      session.say(`Written to ${options.output}. Read it, edit it, then:`);
      session.say(`  baton plan validate ${options.output}`);
      session.say(`  baton migration start ${options.output}`);
    }
    if (!findings.some(({ result }) => result === 'block')) {
      return options.detailedExitcode === true && !same ? DETAILED.differs : EXIT.done;
    }
    session.say('The migration cannot start before what blocks is solved.');
    return EXIT.preflightBlocks;
  });
}

/** `a=b`, added to those before. */
function pair(value: string, before: Readonly<Record<string, string>> | undefined): Readonly<Record<string, string>> {
  const at = value.indexOf('=');
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError('It has the form source=target.');
  return { ...before, [value.slice(0, at)]: value.slice(at + 1) };
}
