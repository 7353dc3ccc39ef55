import { type Command, InvalidArgumentError } from 'commander';
import type { CreatedHaIp } from '../ha-ip/creation/request.ts';
import { type CommandLine, withCloud, withOutput } from './command-line.ts';
import { EXIT } from './exit-code.ts';
import { given } from './plan/given.ts';
import type { Row } from './render/formats.ts';
import { printable } from './render/printable.ts';
import type { OutputOptions } from './session.ts';

interface CreateOptions extends OutputOptions {
  readonly server: readonly string[];
  readonly network?: string;
  readonly vip?: string;
  readonly externalNetwork?: string;
  readonly address?: string;
  readonly virtualRouterId?: number;
  readonly dryRun?: boolean;
}

/** `baton ha-ip ...` */
export function addHaIp(program: Command, line: CommandLine): void {
  const haIp = program
    .command('ha-ip')
    .helpCommand(false)
    .description('an HA IP: a floating IP that leads to an address which load balancers share');

  line.does<CreateOptions>(
    withOutput(withCloud(haIp.command('create')))
      .description('make an HA IP for load balancers that are there; what is there already is used. May be repeated')
      .argument('<name>', 'name of the port that reserves the VIP')
      .requiredOption('--server <server>', 'a load balancer, by name or id; the primary first; give it for each', also)
      .option('--network <network>', 'network of the VIP, where they share more than one')
      .option('--vip <address>', "the VIP's address (default: the cloud chooses)")
      .option('--external-network <network>', 'where the floating IP comes from, where there is more than one')
      .option('--address <address>', 'a floating IP of the project that leads nowhere, or the address of a new one')
      .option('--virtual-router-id <number>', 'VRID of the examples, 1-255', vrid)
      .option('--dry-run', 'say what would be made; change nothing'),
    async (session, [name = ''], options) => {
      const cloud = session.cloud('cloud');
      const services = await session.services();
      const made = await services.createHaIp(
        {
          cloud,
          name,
          servers: options.server,
          ...given('network', options.network),
          ...given('vip', options.vip),
          ...given('externalNetwork', options.externalNetwork),
          ...given('address', options.address),
          ...given('virtualRouterId', options.virtualRouterId),
          ...given('dryRun', options.dryRun),
        },
        session.signal,
      );
      session.record(rowOf(made), options);
      for (const { text } of made.examples) session.say(`\n${text.trimEnd()}`);
      session.say('');
      for (const note of made.notes) session.say(`Note: ${printable(note)}.`);
      session.say(
        options.dryRun === true
          ? 'Nothing was changed.'
          : `Next, when keepalived runs on each of them: baton group show ${printable(made.address ?? name)} --cloud ${cloud}`,
      );
      return EXIT.done;
    },
  );
}

function rowOf({ address, vip, vipPortId, parts }: CreatedHaIp): Row {
  return [
    { name: 'ha_ip', value: address },
    { name: 'vip', value: vip },
    { name: 'vip_port', value: vipPortId },
    {
      name: 'parts',
      value: parts.map(({ what, id, state }) => ({ what, id, state })),
      text: parts.map(({ what, state }) => `${state.padEnd(10)}  ${what}`).join('\n'),
    },
  ];
}

function also(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function vrid(value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 255) return number;
  throw new InvalidArgumentError('It is a whole number from 1 to 255.');
}
