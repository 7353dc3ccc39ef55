import { type Command, InvalidArgumentError } from 'commander';
import { isIP } from 'node:net';
import type { HookCheck } from '../../ha-ip/hook/conformance.ts';
import { type CommandLine, withBothClouds, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { hookOf, httpUrl } from '../plan/cutover-options.ts';
import { wholeSeconds } from '../plan/whole-seconds.ts';
import type { Row } from '../render/formats.ts';
import { printable } from '../render/printable.ts';
import type { OutputOptions } from '../session.ts';
import { splitCommand } from '../split-command.ts';

interface TestOptions extends OutputOptions {
  readonly command?: readonly string[];
  readonly url?: string;
  readonly timeout?: number;
  readonly address: string;
  readonly vip?: string;
  readonly live?: boolean;
  readonly sourceCloud?: string;
  readonly targetCloud?: string;
}

export function addHookTest(hook: Command, line: CommandLine): void {
  const test = withOutput(withBothClouds(hook.command('test')))
    .description('does a hook keep to the contract? Asks it as a migration would, and says what it does otherwise')
    .option('--command <command>', 'a program and its arguments, run without a shell', splitCommand)
    .option('--url <url>', 'an http or https URL (a token: BATON_HOOK_TOKEN)', httpUrl)
    .option('--timeout <time>', 'of one call (default: 20s)', wholeSeconds)
    .requiredOption('--address <address>', 'the HA IP; a spare one, when clients must not notice', ipAddress)
    .option('--vip <address>', 'the VIP behind it (default: the HA IP itself)', ipAddress)
    .option('--live', 'also prepare, activate and revert: MOVES the traffic of that address to the target and back');

  line.does<TestOptions>(test, async (session, _args, options) => {
    const { address, vip = address, live = false, sourceCloud = 'source', targetCloud = 'target' } = options;
    const request = {
      hook: hookOf({ command: options.command, url: options.url, hookTimeout: options.timeout }),
      address,
      vip,
      sourceCloud,
      targetCloud,
      live,
    };
    const services = await session.servicesHere();
    const { colors, marks } = session.style;
    const look = {
      pass: { mark: marks.done, paint: colors.green },
      fail: { mark: marks.failed, paint: colors.red },
      skipped: { mark: '-', paint: colors.dim },
    };
    const checks = await services.testHook(
      request,
      ({ check, result, detail, remedy }) => {
        const { mark, paint } = look[result];
        session.say(`  ${paint(mark)} ${result.padEnd(7)}  ${colors.bold(check)}: ${printable(detail)}`);
        if (result === 'fail') session.say(`             ${printable(remedy)}`);
      },
      session.signal,
    );
    // People have read each line as it came; a table would say it all again.
    if (options.format !== 'table') session.list(NAMES, checks.map(rowOf), options);
    const failed = checks.filter(({ result }) => result === 'fail').length;
    const skipped = checks.filter(({ result }) => result === 'skipped').length;
    if (skipped > 0 && !live)
      session.say(
        `${skipped} checks move the traffic of ${address} to the target and back, and were left out: add --live, at best with a spare address.`,
      );
    session.say(failed === 0 ? 'The hook keeps to the contract, as far as it was tried.' : `${failed} checks failed.`);
    return failed === 0 ? EXIT.done : EXIT.failed;
  });
}

const NAMES = ['check', 'result', 'detail', 'remedy'];

function rowOf({ check, result, detail, remedy }: HookCheck): Row {
  return [
    { name: 'check', value: check },
    { name: 'result', value: result },
    { name: 'detail', value: detail },
    { name: 'remedy', value: remedy },
  ];
}

function ipAddress(value: string): string {
  if (isIP(value) !== 0) return value;
  throw new InvalidArgumentError('It is an IP address such as 203.0.113.10.');
}
