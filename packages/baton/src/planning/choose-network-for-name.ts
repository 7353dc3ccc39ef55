import type { Network } from '../domain/cloud-resources.ts';
import { type Choice, listed, unmapped } from './choice.ts';
import type { NetworkWithSubnets } from './inventory.ts';

/** For an address that stays where it is: any external network of the target does. As asked for, of the same name, or the only one. */
export function chooseNetworkForName(
  address: string,
  sourceName: string | null,
  networks: readonly NetworkWithSubnets[],
  asked: string | undefined,
  targetCloud: string,
): Choice<Network> {
  const external = networks.map(({ network }) => network).filter((network) => network.external);
  const named = external.find(({ name, id }) => asked !== undefined && (name === asked || id === asked));
  const same = asked === undefined ? external.find(({ name }) => name === sourceName) : undefined;
  const only = asked === undefined && external.length === 1 ? external[0] : undefined;
  const value = named ?? same ?? only;
  if (value === undefined)
    throw unmapped(
      'EXTERNAL_NETWORK_UNMAPPED',
      `${targetCloud} has ${asked === undefined ? 'several external networks or none' : `no external network ${asked}`}. External networks there: ${listed(external.map(({ name }) => name))}.`,
      `Name the one that gives an address in the place of ${address}: --external-network.`,
    );
  const how = named === undefined ? (same === undefined ? 'the only one' : 'of the same name') : 'as asked for';
  return {
    value,
    why: `external network ${value.name} gives an address in the place of ${address}, ${how}`,
    differs: named !== undefined || same === undefined,
  };
}
