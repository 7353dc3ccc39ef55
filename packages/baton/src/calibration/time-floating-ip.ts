/** A floating IP of any address, on a port that nobody uses, behind a router of its own: how long the target's API needs. */
import type { Calibration } from '../domain/calibration.ts';
import { descriptionMark, uniqueName } from '../domain/marks.ts';
import type { Trial } from './calibrate.ts';

/** For benchmarks (RFC 2544, section C.2.2): nobody's real network. */
const CIDR = '198.18.119.0/24';
const GATEWAY = '198.18.119.1';

/** Throws what the cloud throws. What it made is taken away by its mark (leftovers.ts). */
export async function timeFloatingIp(trial: Trial): Promise<NonNullable<Calibration['floatingIp']>> {
  const { clock, signal, id } = trial;
  const { network } = trial.target;
  const marked = (key: string) => ({ name: uniqueName(id, key), description: descriptionMark(id, key) });
  const timed = async <T>(work: () => Promise<T>): Promise<readonly [T, number]> => {
    const beganMs = clock.monotonicMs();
    const value = await work();
    return [value, Math.round(clock.monotonicMs() - beganMs)];
  };
  const [port, networkMs] = await timed(async () => {
    const net = await network.createNetwork(marked('network'), signal);
    const subnet = await network.createSubnet(
      {
        ...marked('subnet'),
        networkId: net.id,
        ipVersion: 4,
        cidr: CIDR,
        gatewayIp: GATEWAY,
        enableDhcp: false,
        dnsNameservers: [],
        hostRoutes: [],
        allocationPools: [],
        ipv6AddressMode: null,
        ipv6RaMode: null,
      },
      signal,
    );
    const router = await network.createRouter(
      { ...marked('router'), externalNetworkId: trial.externalNetworkId },
      signal,
    );
    await network.addRouterInterface(router.id, { subnetId: subnet.id }, signal);
    const made = await network.createPort(
      {
        ...marked('port'),
        networkId: net.id,
        fixedIps: [{ subnetId: subnet.id }],
        securityGroupIds: [],
        allowedAddressPairs: [],
      },
      signal,
    );
    return made;
  });
  const [reserved, reserveMs] = await timed(() =>
    network.createFloatingIp({ networkId: trial.externalNetworkId, description: descriptionMark(id, 'fip') }, signal),
  );
  const [associated, associateMs] = await timed(() =>
    network.setFloatingIpPort(reserved.id, port.id, reserved.revision, signal),
  );
  const now = (await network.getFloatingIp(reserved.id, signal)) ?? associated;
  const [, disassociateMs] = await timed(() => network.setFloatingIpPort(reserved.id, null, now.revision, signal));
  return { reserveMs, associateMs, disassociateMs, makeNetworkSeconds: Math.round(networkMs / 100) / 10 };
}
