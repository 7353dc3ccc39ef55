import { describe, expect, it } from 'vitest';
import { type BackendTraces, recognizeBackend } from './network-backend.ts';

const nothing: BackendTraces = { agents: [], ports: [], extensions: [] };
const agent = (type: string) => ({ type, host: 'h1', alive: true });
const port = (deviceOwner: string, vifType?: string, driver?: string) => ({
  deviceOwner,
  binding:
    vifType === undefined
      ? null
      : { vifType, vifDetails: driver === undefined ? {} : { bound_drivers: driver }, hostId: 'h1' },
});

/** As one cloud of each kind lists them. */
const WITH_AGENTS = ['agent', 'router', 'dhcp_agent_scheduler', 'l3_agent_scheduler', 'router_availability_zone'];
const WITHOUT = ['agent', 'router', 'binding-extended', 'router_availability_zone'];

describe('a backend is recognized', () => {
  it.each<[string, Partial<BackendTraces>, string, RegExp]>([
    ['agents of OVN', { agents: [agent('OVN Controller agent')] }, 'ovn', /agent "OVN Controller agent"/],
    ['agents of Open vSwitch', { agents: [agent('DHCP agent'), agent('Open vSwitch agent')] }, 'openvswitch', /agent/],
    ['agents of Linux bridge', { agents: [agent('Linux bridge agent')] }, 'linuxbridge', /agent/],
    ['the driver that binds', { ports: [port('compute:nova', 'ovs', 'ovn')] }, 'ovn', /driver "ovn"/],
    ['a bridge', { ports: [port('compute:nova', 'bridge')] }, 'linuxbridge', /plugged as "bridge"/],
    ['a vRouter', { ports: [port('compute:nova', 'vrouter')] }, 'contrail', /vrouter/],
    ['metadata ports', { ports: [port('network:distributed')], extensions: WITH_AGENTS }, 'ovn', /network:distributed/],
    ['ports of DHCP agents', { ports: [port('network:dhcp')], extensions: WITHOUT }, 'openvswitch', /Linux bridge/],
    ['extensions with agents', { extensions: WITH_AGENTS }, 'openvswitch', /dhcp_agent_scheduler/],
    ['extensions without agents', { extensions: WITHOUT }, 'ovn', /none that gives agents work/],
    ['extensions of Contrail', { extensions: ['router', 'contrail'] }, 'contrail', /"contrail"/],
    ['nothing', { extensions: ['router'] }, 'unknown', /neither/],
  ])('by %s', (_what, traces, backend, why) => {
    const recognized = recognizeBackend({ ...nothing, ...traces });
    expect(recognized.backend).toBe(backend);
    expect(recognized.why).toMatch(why);
  });

  it('by its agents before its ports', () => {
    const traces = { ...nothing, agents: [agent('OVN Metadata agent')], ports: [port('network:dhcp')] };
    expect(recognizeBackend(traces).backend).toBe('ovn');
  });

  it('not by a port that could be bound by two', () => {
    expect(recognizeBackend({ ...nothing, ports: [port('compute:nova', 'ovs')] }).backend).toBe('unknown');
  });
});
