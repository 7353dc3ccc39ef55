import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type KeepConnectionsOptions, keepConnectionsWishes, withKeepConnections } from './keep-connections-options.ts';

function wishes(...words: readonly string[]) {
  const command = withKeepConnections(new Command().exitOverride().configureOutput({ writeErr: () => undefined }));
  command.parse(words, { from: 'user' });
  return keepConnectionsWishes(command.opts<KeepConnectionsOptions>());
}

describe('options about open connections', () => {
  it('nothing is asked for by itself', () => {
    expect(wishes()).toBeUndefined();
  });

  it.each([
    ['10m', 600],
    ['90s', 90],
    ['90', 90],
    ['1h', 3600],
  ])('a limit of %s is %i s', (text, seconds) => {
    expect(wishes('--keep-connections', text)).toEqual({ limitSeconds: seconds, addresses: {} });
  });

  it('takes addresses and a port', () => {
    expect(
      wishes(
        '--keep-connections',
        '--keep-connections-address',
        'lb1=203.0.113.151',
        '--keep-connections-address',
        'lb2=2001:db8::7',
        '--keep-connections-port',
        '4790',
      ),
    ).toEqual({ addresses: { lb1: '203.0.113.151', lb2: '2001:db8::7' }, udpPort: 4790 });
  });

  it.each([
    ['--keep-connections', '5s'],
    ['--keep-connections', '2d'],
    ['--keep-connections', '25h'],
    ['--keep-connections', '--keep-connections-address', 'lb1=here'],
    ['--keep-connections', '--keep-connections-port', '80'],
    ['--keep-connections-port', '4790'],
  ])('refuses %s %s %s', (...words) => {
    expect(() => wishes(...words)).toThrow(/It is a|It has the form|no connections are to be kept/);
  });
});
