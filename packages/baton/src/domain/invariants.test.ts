import { describe, expect, it } from 'vitest';
import type { FloatingIp, Server } from './cloud-resources.ts';
import {
  assertCopyIsTrue,
  assertIntent,
  assertMadeByUs,
  assertOtherCanServe,
  assertTwinOff,
  assertValidated,
  isAtRest,
} from './invariants.ts';
import { descriptionMark } from './marks.ts';

const server: Server = {
  id: 'server-1',
  name: 'shop-lb1',
  projectId: 'p',
  hostId: null,
  status: 'ACTIVE',
  taskState: null,
  powerState: 1,
  locked: false,
  lockedReason: null,
  flavor: { name: 'lb.tiny', vcpus: 1, ramMib: 128, diskGib: 1, ephemeralGib: 0, swapMib: 0 },
  imageId: null,
  volumesAttached: [],
  keyName: null,
  availabilityZone: null,
  configDrive: false,
  metadata: {},
  tags: [],
  fault: null,
  created: '2026-11-22T10:00:00Z',
};
const off: Server = { ...server, status: 'SHUTOFF', powerState: 4 };
const floatingIp: FloatingIp = {
  id: 'fip-1',
  name: '',
  description: '',
  tags: [],
  projectId: 'p',
  revision: 3,
  address: '203.0.113.10',
  networkId: 'net',
  portId: 'vip-port',
  fixedIpAddress: '10.0.0.100',
  status: 'ACTIVE',
  qosPolicyId: null,
  dnsName: null,
  dnsDomain: null,
  portForwardings: [],
};

describe('invariant 1: an HA IP never leads to an LB that was not validated in its present state', () => {
  it('holds for the running server that was validated', () => {
    expect(() => assertValidated(server, 'server-1')).not.toThrow();
  });

  it.each([
    ['never validated', server, null],
    ['another server was validated', server, 'server-0'],
    ['it is off', off, 'server-1'],
    ['it is gone', null, 'server-1'],
    ['something is being done to it', { ...server, taskState: 'rebooting' }, 'server-1'],
    ['the hypervisor says it is off', { ...server, powerState: 4 }, 'server-1'],
  ])('is broken when %s', (_why, present, validated) => {
    expect(() => assertValidated(present, validated)).toThrowError(expect.objectContaining({ code: 'INVARIANT_1' }));
  });
});

describe('invariant 2: a group is never left with no LB able to serve', () => {
  it('lets one stop while the other runs', () => {
    expect(() => assertOtherCanServe('shop-lb2', server)).not.toThrow();
    // Its disks are being copied; its guest does not notice.
    expect(() => assertOtherCanServe('shop-lb2', { ...server, taskState: 'image_uploading' })).not.toThrow();
  });

  it.each([
    ['off', off],
    ['gone', null],
    ['on its way down', { ...server, taskState: 'powering-off' }],
    ['off, and being copied', { ...off, taskState: 'image_uploading' }],
  ])('keeps it up when the other one is %s', (_why, other) => {
    expect(() => assertOtherCanServe('shop-lb2', other)).toThrowError(expect.objectContaining({ code: 'INVARIANT_2' }));
  });
});

describe('invariant 3: twins never both run', () => {
  it('lets one start when its twin is off, or was never made', () => {
    expect(() => assertTwinOff('shop-lb1', off)).not.toThrow();
    expect(() => assertTwinOff('shop-lb1', null)).not.toThrow();
  });

  it.each([
    ['running', server],
    ['off by its status while a task still runs', { ...off, taskState: 'powering-on' }],
  ])('keeps it down when its twin is %s', (_why, twin) => {
    expect(() => assertTwinOff('shop-lb1', twin)).toThrowError(expect.objectContaining({ code: 'INVARIANT_3' }));
  });
});

describe('invariant 5: nothing foreign is touched', () => {
  it('knows its own mark, and nobody else has it', () => {
    expect(() => assertMadeByUs('m-00000001', 'port', descriptionMark('m-00000001', 'port.x'))).not.toThrow();
    for (const foreign of ['', 'web', 'baton:m-00000002:port.x', 'baton:m-000000010:port.x']) {
      expect(() => assertMadeByUs('m-00000001', 'port', foreign)).toThrowError(
        expect.objectContaining({ code: 'INVARIANT_5' }),
      );
    }
  });
});

describe('invariant 7: a floating IP is moved from where we saw it', () => {
  it('accepts the expected and the intended port', () => {
    expect(() => assertIntent('os1', floatingIp, 'vip-port', null)).not.toThrow();
    expect(() => assertIntent('os1', floatingIp, null, 'vip-port')).not.toThrow();
  });

  it('refuses when somebody else moved it', () => {
    expect(() => assertIntent('os1', { ...floatingIp, portId: 'theirs' }, 'vip-port', null)).toThrowError(
      expect.objectContaining({ code: 'INVARIANT_7' }),
    );
  });
});

describe('a copy is used only while it is true', () => {
  it('holds while the same run is the last one', () => {
    expect(() => assertCopyIsTrue('shop-lb1', 'req-1', 'req-1')).not.toThrow();
  });

  it.each([
    ['it ran again', 'req-1', 'req-2'],
    ['nobody knows which run was copied', undefined, 'req-2'],
  ])('is refused when %s', (_why, copied, last) => {
    expect(() => assertCopyIsTrue('shop-lb1', copied, last)).toThrowError(
      expect.objectContaining({ code: 'COPY_STALE' }),
    );
  });
});

describe('disks at rest', () => {
  it('are those of a server that is off, also while an image of it is being made', () => {
    expect(isAtRest(off)).toBe(true);
    expect(isAtRest({ ...off, taskState: 'image_uploading' })).toBe(true);
  });

  it('are not those of one that runs, is being started, or is gone', () => {
    expect(isAtRest(server)).toBe(false);
    expect(isAtRest({ ...server, taskState: 'image_uploading' })).toBe(false);
    expect(isAtRest({ ...off, taskState: 'powering-on' })).toBe(false);
    expect(isAtRest(null)).toBe(false);
  });
});
