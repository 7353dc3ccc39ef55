import { Command } from 'commander';
import { expect, test } from 'vitest';
import { type ProbeOptions, probeWishes, withProbe } from './probe-options.ts';

function wishesOf(argv: readonly string[]): ReturnType<typeof probeWishes> {
  const command = withProbe(new Command())
    .exitOverride()
    .configureOutput({ outputError: () => undefined });
  return probeWishes(command.parse(argv, { from: 'user' }).opts<ProbeOptions>());
}

test('nothing, where nothing was asked for', () => {
  expect(wishesOf([])).toBeUndefined();
});

test('every way to probe', () => {
  const argv =
    '--probe-udp 7 --probe-tcp 443 --probe-conversation 80:http --probe-expect-status 204 --probe-expect-body ok'.split(
      ' ',
    );
  expect(wishesOf([...argv, '--also-from', 'paris=ssh "a b"', '--also-from', 'rome=ssh rome'])).toEqual({
    udpPort: 7,
    tcpPort: 443,
    conversation: { port: 80, speaks: 'http' },
    expect: { status: 204, body: 'ok' },
    otherVantages: { paris: ['ssh', 'a b'], rome: ['ssh', 'rome'] },
  });
  expect(wishesOf(['--probe-conversation', '7'])).toEqual({ conversation: { port: 7, speaks: 'echo' } });
});

test.each([
  [['--probe-udp', '70000']],
  [['--probe-conversation', '80:smtp']],
  [['--probe-expect-status', '99']],
  [['--also-from', 'paris']],
  [['--also-from', 'a=x', '--also-from', 'a=y']],
])('%j is a fault of the command line', (argv) => {
  expect(() => wishesOf(argv)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }));
});
