/** A gap as every adapter of the journal knows it again and tells it. */
import type { EventBody } from '../domain/event.ts';
import type { Gap } from './journal.ts';

/** What makes a gap the same one. Unique within a migration: a prober never begins two at one moment. */
export function keyOfGap({ address, probe, vantage = '', from }: Gap): string {
  return [address, probe, vantage, from].join(' ');
}

/** What is told when it is put the first time, or has ended. */
export function eventOfGap({ end, ...gap }: Gap): EventBody {
  if (end !== 'open') return { kind: 'outage', ...gap, ...(end === undefined ? {} : { end }) };
  const { address, probe, vantage, answeredBefore, reason, from, stepId } = gap;
  return {
    kind: 'outage.began',
    address,
    probe,
    ...(vantage === undefined ? {} : { vantage }),
    ...(answeredBefore === undefined ? {} : { answeredBefore }),
    ...(reason === undefined ? {} : { reason }),
    from,
    stepId,
  };
}
