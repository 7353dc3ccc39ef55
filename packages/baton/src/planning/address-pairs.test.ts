import { describe, expect, it } from 'vitest';
import { port } from '../preflight/testing/fixtures.ts';
import { translatePairs } from './address-pairs.ts';

const VRRP_MAC = '00:00:5e:00:01:33';
const VIPS = ['10.0.0.100', '10.0.0.101'];
const lb = (...pairs: readonly { readonly ipAddress: string; readonly macAddress?: string }[]) =>
  port('lb', 'net', ['sub:10.0.0.11'], { macAddress: 'fa:16:3e:00:00:0a', allowedAddressPairs: pairs });

describe('address pairs', () => {
  it.each([
    ['10.0.0.100', ['10.0.0.100'], 0],
    ['10.0.0.100/32', ['10.0.0.100'], 0],
    ['10.0.0.0/24', VIPS, 1],
    ['1.0.0.0/0', VIPS, 1],
    ['10.0.0.100/31', VIPS, 1],
    ['192.168.7.0/24', ['192.168.7.0/24'], 0],
    ['192.168.7.1/32', ['192.168.7.1'], 0],
  ])('%s becomes %j', (ipAddress, expected, told) => {
    const { pairs, changes } = translatePairs(lb({ ipAddress }), VIPS, 'ovn');
    expect(pairs.map((pair) => pair.ipAddress)).toEqual(expected);
    expect(changes).toHaveLength(told);
  });

  it('with a VRRP MAC keep it where it works', () => {
    const wanted = { ipAddress: '10.0.0.100', macAddress: VRRP_MAC };
    expect(translatePairs(lb(wanted), VIPS, 'openvswitch')).toEqual({ pairs: [wanted], changes: [] });
  });

  it('with a VRRP MAC become plain ones on OVN, once, and that is told', () => {
    const { pairs, changes } = translatePairs(
      lb({ ipAddress: '10.0.0.100', macAddress: VRRP_MAC }, { ipAddress: '10.0.0.100' }),
      VIPS,
      'ovn',
    );
    expect(pairs).toEqual([{ ipAddress: '10.0.0.100' }]);
    expect(changes).toEqual([expect.stringMatching(/loses its MAC 00:00:5e:00:01:33: OVN before 26.03/)]);
  });

  it("are without the port's own address and its own MAC", () => {
    const own = { macAddress: 'FA:16:3E:00:00:0A' };
    const { pairs } = translatePairs(lb({ ipAddress: '10.0.0.11', ...own }, { ipAddress: '10.0.0.100', ...own }), VIPS);
    expect(pairs).toEqual([{ ipAddress: '10.0.0.100' }]);
  });
});
