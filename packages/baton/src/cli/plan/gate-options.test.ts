import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { type GateOptions, gateWishes, withGates } from './gate-options.ts';

const TEXT = 'Mon-Fri 22:00-06:00 Europe/Amsterdam';
const window = {
  timeZone: 'Europe/Amsterdam',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '22:00',
  to: '06:00',
};

function wishes(...words: readonly string[]) {
  const command = withGates(new Command().exitOverride().configureOutput({ writeErr: () => undefined }));
  command.parse(words, { from: 'user' });
  return gateWishes(command.opts<GateOptions>());
}

describe('options about gates', () => {
  it('nothing is asked for by itself', () => {
    expect(wishes()).toEqual({});
  });

  it('one window is that of everything that customers may notice', () => {
    expect(wishes('--window', TEXT)).toEqual({ exposure: { window }, cutover: { window } });
    expect(wishes('--window', TEXT, '--not-on', '2026-12-24', '--not-on', '2026-12-31').cutover).toEqual({
      window: { ...window, except: ['2026-12-24', '2026-12-31'] },
    });
  });

  it('each gate may have its own', () => {
    expect(
      wishes(
        '--window',
        TEXT,
        '--start-gate',
        '2026-12-05T00:00:00+01:00',
        '--exposure-gate',
        'automatic',
        '--cutover-gate',
        'person',
        '--secondary-gate',
        'window',
      ),
    ).toEqual({
      start: { notBefore: '2026-12-05T00:00:00+01:00' },
      exposure: 'automatic',
      cutover: 'person',
      secondary: { window },
    });
  });

  it('the rollback window may end so long after the cutover', () => {
    expect(wishes('--secondary-gate', '5d')).toEqual({ secondary: { after: '5d' } });
  });

  it.each([
    [['--cutover-gate', '5d'], 'It is person, automatic, window, or a time such as'],
    [['--secondary-gate', '5 days'], 'or a span after the cutover: 90m, 36h, 5d.'],
    [['--cutover-gate', 'window'], '--cutover-gate is "window", and no window is given.'],
    [['--not-on', '2026-12-24'], 'no window is given.'],
    [['--window', 'tonight'], 'is not a maintenance window'],
    [['--cutover-gate', 'tomorrow'], 'It is person, automatic, window, or a time'],
    [['--cutover-gate', '2026-12-05T00:00:00'], 'It is person, automatic, window, or a time'],
  ])('refuses %j', (words, said) => {
    expect(() => wishes(...words)).toThrow(said);
  });
});
