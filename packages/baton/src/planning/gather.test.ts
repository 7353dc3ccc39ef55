import { describe, expect, it } from 'vitest';

import { groupsInFull } from '../discovery/testing/groups-in-full.ts';
import type { OutageMeter } from '../ports/outage-meter.ts';
import { shop } from '../preflight/testing/fixtures.ts';
import { readableCloud } from '../preflight/testing/readable-cloud.ts';
import { gatherSource } from './gather.ts';

const never = new AbortController().signal;
const meter = (askOnce: OutageMeter['askOnce']): OutageMeter => ({
  start: () => Promise.reject(new Error('not asked for')),
  ping: () => Promise.resolve(0),
  askOnce,
});

async function gather(outside: OutageMeter | null, signal: AbortSignal = never) {
  const source = readableCloud(shop);
  const [group] = await groupsInFull(source, never);
  if (group === undefined) throw new Error('no group');
  return gatherSource(source, group, outside, signal);
}

describe('gatherSource', () => {
  it('keeps what an HA IP answered', async () => {
    const facts = await gather(meter(() => Promise.resolve({ at: '', status: 200, who: 'shop-lb1', durationMs: 1 })));
    expect([...facts.answers]).toEqual([['203.0.113.10', 'shop-lb1']]);
    expect(facts.externalNetworkNames.get('internet')).toBe('internet');
  });

  it.each([
    ['nobody asks', null],
    ['nobody answers', meter(() => Promise.resolve(null))],
    ['the answer has no name', meter(() => Promise.resolve({ at: '', status: 200, who: null, durationMs: 1 }))],
    ['the vantage does not work', meter(() => Promise.reject(new Error('ssh: no route')))],
  ])('knows no answer when %s, and goes on', async (_when, outside) => {
    expect((await gather(outside)).answers.size).toBe(0);
  });

  it('ends when it is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('Ctrl-C'));
    await expect(
      gather(
        meter(() => Promise.reject(new Error('aborted'))),
        aborted,
      ),
    ).rejects.toThrow('Ctrl-C');
  });
});
