import { samePublicKey } from '../../planning/plan-load-balancer.ts';
import { block, type Check, foundOr } from '../check.ts';

export const targetKeyPairs: Check = {
  id: 'target.key-pairs',
  title: 'No key pair of the target has a planned name and another key',
  looksAt: "The key pairs of the target's user. One with the same key is used, a missing one is imported.",
  needs: 'lists',
  remedy:
    'Rename one of them: import the key under another name in the target and write that name in the plan (loadBalancers.keyPair.name), or leave keyPair out: the keys on the disk stay.',
  run: async ({ plan, target }) => {
    const there = await target.keyPairs();
    const wanted = new Map(
      plan.loadBalancers.flatMap(({ keyPair }) => (keyPair === undefined ? [] : [[keyPair.name, keyPair] as const])),
    );
    const found = [...wanted.values()].flatMap((pair) => {
      const other = there.find((one) => one.name === pair.name);
      return other === undefined || samePublicKey(other, pair)
        ? []
        : [block(`Key pair ${pair.name} is another key in ${plan.target.cloud} (fingerprint ${other.fingerprint}).`)];
    });
    return foundOr(found, wanted.size === 0 ? 'No key pair is planned.' : [...wanted.keys()].join(', '));
  },
};
