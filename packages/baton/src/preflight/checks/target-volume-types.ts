import { block, type Check, foundOr, unknown } from '../check.ts';

export const targetVolumeTypes: Check = {
  id: 'target.volume-types',
  title: 'The planned volume types exist, and are not encrypted',
  looksAt:
    "The volume types of the target, and whether they encrypt (most clouds show that to operators only). The copy is proved by digests of both sides; into an encrypted volume it would depend on a key service of the target's, which nothing here looks at.",
  needs: 'lists',
  remedy: 'Choose another targetVolumeType in the plan.',
  run: async ({ plan, target, targetOperator }) => {
    const types = await target.volumeTypes();
    const wanted = [
      ...new Set(plan.loadBalancers.flatMap((balancer) => balancer.disks.map((disk) => disk.targetVolumeType))),
    ];
    const asOperator =
      targetOperator !== null &&
      wanted.some((name) => types.some((type) => type.name === name && type.encrypted === null))
        ? await targetOperator.volumeTypes()
        : [];
    const found = wanted.flatMap((name) => {
      const type = types.find((one) => one.name === name);
      if (type === undefined)
        return [
          block(
            `${plan.target.cloud} has no volume type ${name}; there are ${types.map((one) => one.name).join(', ') || 'none'}.`,
          ),
        ];
      const encrypted = type.encrypted ?? asOperator.find((one) => one.id === type.id)?.encrypted ?? null;
      if (encrypted === true)
        return [
          block(
            `The volume type ${name} is encrypted: whether a copy into it boots hangs on the target's key service, and is not proved.`,
          ),
        ];
      return encrypted === null
        ? [
            unknown(
              `${plan.target.cloud} does not tell whether the volume type ${name} is encrypted.`,
              `Ask the target's operator (openstack volume type show ${name} --encryption-type), or name the operator's entry of clouds.yaml (target.operatorCloud).`,
            ),
          ]
        : [];
    });
    return foundOr(found, wanted.join(', '));
  },
};
