/** Somebody else deletes what Baton made, at the end of any step: Baton stops clearly or makes it anew, and an abort cleans up. */
import { expect, test } from 'vitest';
import { referenceOf } from '../crash-points/crash-points.ts';
import type { Stage } from '../simulated/stage.ts';
import { chosenShare } from '../simulated/share.ts';
import { STORIES } from '../simulated/stories.ts';
import { stepsOf } from '../../packages/baton/src/runbook/orders.ts';
import { expectRight, tellTrials } from './every-call.ts';
import { type FaultTrial, tryFault } from './trial.ts';

const SAMPLE = 1 / 18;
const LIMIT_MS = 3_600_000;

/** As the tenant would, with what the tenant sees. */
const TAKERS: Readonly<Record<string, (stage: Stage, signal: AbortSignal) => Promise<void>>> = {
  server: async ({ world: { target } }, signal) => {
    for (const { id, tags } of await target.compute.listServers({}, signal))
      if (tags.some((tag) => tag.startsWith('baton:'))) await target.compute.deleteServer(id, signal);
  },
  volume: async ({ world: { target } }, signal) => {
    for (const { id, metadata, status } of await target.volumes.listVolumes({}, signal))
      if ('baton_key' in metadata && status === 'available') await target.volumes.deleteVolume(id, signal);
  },
  'VIP port': async ({ world: { target, plan } }, signal) => {
    const mark = plan.vips[0]?.sourcePortId ?? '';
    for (const { id, description } of await target.network.listPorts({}, signal))
      if (description.endsWith(mark)) await target.network.deletePort(id, signal);
  },
  'port of a load balancer': async ({ world: { target, plan } }, signal) => {
    const mark = plan.loadBalancers[0]?.nics[0]?.sourcePortId ?? '';
    for (const { id, description, deviceId } of await target.network.listPorts({}, signal))
      if (description.endsWith(mark) && deviceId === '') await target.network.deletePort(id, signal);
  },
  'floating IP of the target': async ({ world: { targetOperator, plan } }, signal) => {
    for (const { address } of plan.haIps.slice(0, 1))
      for (const { id } of await targetOperator.network.listFloatingIps({ address }, signal))
        await targetOperator.network.deleteFloatingIp(id, signal);
  },
};

test('what Baton made is taken away', { timeout: LIMIT_MS }, async () => {
  const story = STORIES.find(({ name }) => name === 'primary-first, forward');
  if (story === undefined) throw new Error('no such story');
  const reference = await referenceOf(story);
  // Of the last two steps nothing is left to be done that could notice.
  const steps = stepsOf({ order: story.world.order, disks: { strategy: 'image', preCopy: 'rehearse' } })
    .map(({ id }) => id)
    .slice(0, -2);
  expect(steps.length).toBeGreaterThan(10);
  const trials: FaultTrial[] = [];
  const pairs = steps.flatMap((stepId) => Object.entries(TAKERS).map(([what, take]) => ({ stepId, what, take })));
  for (const { stepId, what, take } of chosenShare(pairs, SAMPLE)) {
    let taken = false;
    const arm = (stage: Stage): void => {
      stage.world.onEvent((event) => {
        if (taken || event.kind !== 'step.done' || event.stepId !== stepId) return;
        taken = true;
        stage.doings.push(stage.observer.byOthers(() => take(stage, new AbortController().signal)));
      });
    };
    trials.push(await tryFault(`${what} is taken away after ${stepId}`, reference, arm));
  }
  await tellTrials('primary-first, forward, taken away', trials);
  expectRight(trials);
});
