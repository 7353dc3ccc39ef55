import { type Command, InvalidArgumentError } from 'commander';
import type { Gap, WatchSpan } from '../ports/journal.ts';
import { collect, type CommandLine, withOutput } from './command-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { gapLine } from './probe/gap-line.ts';
import { durationMs, intervalMs, page, port, talkOf } from './probe/probe-arguments.ts';
import { type ProbeCommandOptions, probesOf } from './probe/probes-of.ts';
import { PROBE_COLUMNS, probeRows } from './probe/probe-rows.ts';
import { countText, durationText } from './render/quantity.ts';
import type { Session } from './session.ts';
import { splitCommand } from './split-command.ts';

/** `baton probe`: the outage meter alone. It needs no cloud and no database. */
export function addProbe(program: Command, line: CommandLine): void {
  line.does<ProbeCommandOptions>(
    withOutput(program.command('probe'))
      .description('watch addresses from outside and measure every gap; needs no cloud')
      .argument('<address...>', 'IP addresses, such as HA IPs')
      .option('--icmp', 'send echo requests (the default)')
      .option('--no-icmp', 'send none')
      .option('--udp <port>', 'send datagrams to a service that echoes them', port)
      .option('--tcp <port>', 'open new TCP connections, and close them', port)
      .option('--http <port[/path]>', 'ask over HTTP, each time over a new connection', page)
      .option('--expect-status <status>', 'an HTTP answer counts only with this status', whole(100, 599))
      .option('--expect-body <text>', 'an HTTP answer counts only if it holds this text')
      .option('--identify <by>', 'what tells who answered over HTTP: body, none, or header:<name> (default: none)')
      .option('--conversation <port>', 'keep one TCP connection, and ask over it', port)
      .option('--speaks <protocol>', 'what the conversation speaks: http or echo (default: echo)', talkOf)
      .option('--interval <time>', 'from one probe to the next, 5ms to 60s (default: 10ms)', intervalMs)
      .option(
        '--http-interval <time>',
        'the same for HTTP (default: 100ms, or the interval if that is longer)',
        intervalMs,
      )
      .option('--vantage <command>', 'runs a command where clients are, such as "ssh probe@outside"', splitCommand)
      .option('--from <name=command>', 'watch from there as well; may be repeated', collect)
      .option('--for <time>', 'end after so long, such as 60s or 2h (default: at Ctrl-C)', durationMs),
    probe,
  );
}

async function probe(session: Session, addresses: readonly string[], options: ProbeCommandOptions): Promise<ExitCode> {
  const probes = probesOf(addresses, options);
  const services = await session.servicesHere();
  const meters = probes.vantages.map(({ name, plan }) => ({ name, meter: services.outageMeter(plan) }));
  const gaps: Omit<Gap, 'stepId'>[] = [];
  const { colors, marks, timeZone } = session.style;
  try {
    const watches = await Promise.all(
      meters.map(async ({ name, meter }) => ({
        name,
        watch: await meter.start(
          addresses,
          (gap) => {
            const seen = { ...gap, vantage: name };
            gaps.push(seen);
            session.say(colors.yellow(`${marks.gap} `) + gapLine(seen, probes.vantages.length > 1, timeZone));
          },
          session.signal,
          { onNote: (note) => session.say(`Note: ${note}`) },
        ),
      })),
    );
    session.say(
      `${probes.text} ${options.for === undefined ? 'Ctrl-C ends it.' : `For ${durationText(options.for)}.`}`,
    );
    await untilOver(session.signal, options.for);
    const spans = await Promise.all(
      watches.map(async ({ name, watch }) =>
        (await watch.stop()).map((span): WatchSpan => ({ ...span, vantage: name })),
      ),
    );
    session.list(PROBE_COLUMNS, probeRows(spans.flat(), gaps), options);
    session.say(gaps.length === 0 ? 'No gap.' : `${countText(gaps.length, 'gap')}.`);
  } finally {
    await Promise.all(meters.map(({ meter }) => meter.close()));
  }
  if (session.signal.aborted) return EXIT.interrupted;
  return gaps.length === 0 ? EXIT.done : EXIT.failed;
}

/** Resolves when the time is over or somebody ends it. */
async function untilOver(signal: AbortSignal, forMs: number | undefined): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = forMs === undefined ? undefined : setTimeout(resolve, forMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
  });
}

function whole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}
