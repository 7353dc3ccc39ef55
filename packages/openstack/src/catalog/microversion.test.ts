import { describe, expect, it } from 'vitest';
import { compareMicroversions, pickMicroversion, requireMicroversion, supportsMicroversion } from './microversion.ts';
import { readMicroversionRange } from './version-document.ts';

const zed = { min: '2.1', max: '2.93' };

describe('microversions', () => {
  it('compare as numbers', () => {
    expect(compareMicroversions('2.9', '2.10')).toBeLessThan(0);
    expect(compareMicroversions('3.0', '2.99')).toBeGreaterThan(0);
  });

  it('are picked as new as wanted, or as new as there is', () => {
    expect(pickMicroversion(zed, { need: '2.26', want: '2.73' })).toBe('2.73');
    expect(pickMicroversion({ min: '2.1', max: '2.60' }, { need: '2.26', want: '2.73' })).toBe('2.60');
    expect(pickMicroversion({ min: '2.1', max: '2.10' }, { need: '2.26', want: '2.73' })).toBeNull();
    expect(pickMicroversion({ min: '2.80', max: '2.99' }, { need: '2.26', want: '2.73' })).toBeNull();
    expect(pickMicroversion(null, { need: '2.1', want: '2.73' })).toBeNull();
  });

  it('say what is missing', () => {
    const wish = { need: '2.94', want: '2.95', reason: 'a hostname with a domain' };
    expect(() => requireMicroversion('cloud os1: Nova', zed, wish)).toThrow(
      'cloud os1: Nova: a hostname with a domain needs microversion 2.94, and it offers 2.1 to 2.93',
    );
    expect(() => requireMicroversion('x', null, wish)).toThrow(/it offers none/);
    expect(supportsMicroversion(zed, '2.93')).toBe(true);
    expect(supportsMicroversion(zed, '2.94')).toBe(false);
  });
});

describe('the version document', () => {
  it('is read as Nova and as Cinder write it', () => {
    const entry = { version: '2.93', min_version: '2.1' };
    expect(readMicroversionRange({ version: { id: 'v2.1', ...entry } }, 'v2.1')).toEqual(zed);
    const versions = [
      { id: 'v2.0', version: '', min_version: '' },
      { id: 'v3.0', version: '3.70', min_version: '3.0' },
    ];
    expect(readMicroversionRange({ versions }, 'v3')).toEqual({ min: '3.0', max: '3.70' });
  });

  it('may tell none', () => {
    expect(readMicroversionRange({ version: { id: 'v2.0', version: '', min_version: '' } }, 'v2.1')).toBeNull();
    expect(readMicroversionRange('<html>', 'v3')).toBeNull();
  });
});
