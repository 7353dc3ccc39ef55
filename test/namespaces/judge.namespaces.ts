/** The judge itself, on what a prober might have seen. */
import { describe, expect, it } from 'vitest';

import { judge, judgeConnections, judgeConversation, LATE_MS } from './world/outage.ts';
import type { Probe, Seen } from './world/prober.ts';

/** A probe each 5 ms for three seconds; `answers` tells of each when it was answered, and by whom. */
function seen(answers: (sentMs: number) => Omit<Probe, 'sentMs' | 'errno'> & { readonly errno?: number }): Seen {
  const probes = Array.from({ length: 600 }, (_, at) => ({ sentMs: at * 5, errno: 0, ...answers(at * 5) }));
  return { address: '203.0.113.10', intervalMs: 5, realTime: true, worstLatenessMs: 0.1, probes };
}
const by = (who: string, answeredAfterMs = 0.2) => ({ answeredAfterMs, who });
const lost = { answeredAfterMs: null, who: null };

describe('the judge', () => {
  it('sees no outage where every probe was answered, whoever did', () => {
    const outage = judge(seen((ms) => by(ms < 1500 ? 'primary' : 'secondary')));
    expect(outage).toMatchObject({ lost: 0, totalMs: 0, gaps: [], cameBack: true, servedBy: ['primary', 'secondary'] });
  });

  it('adds up gaps, each from its first lost probe to the next answer', () => {
    const outage = judge(seen((ms) => ((ms >= 1000 && ms < 1600) || ms === 2000 ? lost : by('primary'))));
    expect(outage).toMatchObject({ lost: 121, totalMs: 605, cameBack: true });
    expect(outage.gaps.map(({ fromMs, durationMs }) => [fromMs, durationMs])).toEqual([
      [1000, 600],
      [2000, 5],
    ]);
  });

  it('counts an answer that comes late as lost, and one that comes in time as none', () => {
    expect(judge(seen((ms) => by('primary', ms === 1000 ? LATE_MS + 1 : LATE_MS))).lost).toBe(1);
  });

  it('says when service did not come back', () => {
    const outage = judge(seen((ms) => (ms >= 2500 ? lost : by('primary'))));
    expect(outage).toMatchObject({ totalMs: 500, cameBack: false });
  });

  it('a conversation has survived when every request was answered', () => {
    expect(judgeConversation(seen(() => by('secondary')))).toMatchObject({ survived: true, servedBy: ['secondary'] });
    expect(judgeConversation(seen((ms) => (ms === 2995 ? { ...lost, errno: 104 } : by('x')))).survived).toBe(false);
    expect(judgeConversation(seen((ms) => (ms === 2995 ? lost : by('x')))).survived).toBe(false);
  });

  it('a new connection that had to ask twice is slow, one without an answer failed', () => {
    const judged = judgeConnections(seen((ms) => (ms < 100 ? by('primary', 1003) : ms < 200 ? lost : by('primary'))));
    expect(judged).toEqual({ made: 600, failed: 20, slow: 20 });
  });
});
