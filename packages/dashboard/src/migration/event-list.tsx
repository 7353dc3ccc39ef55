import { NativeSelect } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Event, Side } from '../api/types/event.ts';
import { clockText, dateTimeText } from '../shared/clock-text.ts';
import { Mark } from '../shared/mark.tsx';
import { eventLine } from './event-words.ts';

export interface EventListProps {
  readonly events: readonly Event[];
  readonly clouds: Readonly<Record<Side, string>>;
}

const KINDS = {
  all: 'everything',
  outages: 'outages',
  people: 'what people and the guard did',
} as const;
type Kinds = keyof typeof KINDS;

const FIRST_SHOWN = 25;

/** The event log in words, the newest first. */
export function EventList({ events, clouds }: EventListProps): ReactElement {
  const [kinds, setKinds] = useState<Kinds>('all');
  const [isWhole, setIsWhole] = useState(false);
  const lines = events
    .filter((event) => isOf(event, kinds))
    .flatMap((event) => {
      const line = eventLine(event, clouds);
      return line === null ? [] : [{ ...line, seq: event.seq, at: event.at }];
    })
    .toReversed();
  const shown = isWhole ? lines : lines.slice(0, FIRST_SHOWN);
  return (
    <section className="card events" aria-labelledby="events-title">
      <div className="card-head">
        <h2 id="events-title">Events</h2>
        <NativeSelect
          size="xs"
          aria-label="Which events"
          value={kinds}
          data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setKinds(value === 'outages' || value === 'people' ? value : 'all');
          }}
        />
      </div>
      <ol className="event-lines" reversed>
        {shown.map(({ seq, at, mark, subject, text, figures }) => (
          <li key={seq} className={`event is-${mark}`}>
            <time dateTime={at} title={dateTimeText(at)} className="figure">
              {clockText(at)}
            </time>
            <Mark kind={mark} title={mark} />
            <span className="event-text">
              <span className="event-subject">{subject}</span> {text}
              {figures !== '' && <span className="quiet"> {figures}</span>}
            </span>
          </li>
        ))}
      </ol>
      {lines.length === 0 && <p className="quiet">Nothing yet.</p>}
      {!isWhole && lines.length > shown.length && (
        <button type="button" className="link-button" onClick={() => setIsWhole(true)}>
          Show all {lines.length}
        </button>
      )}
    </section>
  );
}

function isOf({ kind }: Event, kinds: Kinds): boolean {
  if (kinds === 'all') return true;
  const ofOutages = kind === 'outage' || kind === 'outage.began' || kind === 'watch.began' || kind === 'watch.ended';
  return kinds === 'outages' ? ofOutages : kind === 'command.given' || kind === 'guard.acted';
}
