import { describe, expect, it } from 'vitest';

import { covers, isSingleAddress, overlap, parseAddress, sameAddress } from './ip-range.ts';

describe('ip ranges', () => {
  it('ignores host bits, as in the wildcard that providers write', () => {
    expect(covers('1.0.0.0/0', '10.0.0.100')).toBe(true);
    expect(covers('10.0.0.77/24', '10.0.0.100')).toBe(true);
    expect(covers('10.0.0.0/25', '10.0.0.128')).toBe(false);
  });

  it('never mixes families', () => {
    expect(covers('::/0', '10.0.0.1')).toBe(false);
    expect(overlap('0.0.0.0/0', '::/0')).toBe(false);
  });

  it('reads the spellings of IPv6', () => {
    expect(sameAddress('fd00:0:0::100', 'fd00::0:100')).toBe(true);
    expect(sameAddress('::ffff:10.0.0.1', '::ffff:a00:1')).toBe(true);
    expect(covers('fd00:1::/64', 'fd00:1:0:1::1')).toBe(false);
  });

  it.each(['10.0.0', '10.0.0.256', '10.0.0.1.2', '1::2::3', '1:2:3:4:5:6:7:8:9', '', 'lb1', '1:2:3:4:5:6:7::8:9'])(
    'refuses %j',
    (text) => {
      expect(parseAddress(text)).toBeNull();
      expect(covers(text, '10.0.0.1')).toBe(false);
    },
  );

  it('tells an address from a range', () => {
    expect(isSingleAddress('10.0.0.1')).toBe(true);
    expect(isSingleAddress('10.0.0.1/32')).toBe(true);
    expect(isSingleAddress('10.0.0.0/31')).toBe(false);
    expect(isSingleAddress('10.0.0.0/')).toBe(false);
  });

  it('finds overlap from either side', () => {
    expect(overlap('10.0.0.0/8', '10.20.0.0/16')).toBe(true);
    expect(overlap('10.20.0.0/16', '10.0.0.0/8')).toBe(true);
    expect(overlap('10.0.0.0/24', '10.0.1.0/24')).toBe(false);
  });
});
