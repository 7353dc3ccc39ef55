import type { ReactElement } from 'react';
import { durationText, elapsedText, rangeText, spanText } from '../shared/quantity.ts';
import type { Scene } from './scene.ts';
import { StateTag } from './state-tag.tsx';

/** What an operator looks at first: which addresses, in which state, and what clients felt so far. */
export function HeadFigures({ scene, id }: { readonly scene: Scene; readonly id: string }): ReactElement {
  const { now } = scene.outage;
  return (
    <>
      <p className="head-line">
        <span className="addresses">
          {scene.haIps.map(({ address }) => (
            <span className="id" key={address}>
              {address}
            </span>
          ))}
        </span>
        <span className="quiet">{scene.order}</span>
        <span className="quiet id">{id}</span>
        <StateTag state={scene.state} isLive />
      </p>
      <dl className="figures">
        {now !== null && (
          <div className="figure-pair outage-now">
            <dt>outage now</dt>
            <dd>
              <span className="figure-value">{elapsedText(now.lastsMs)}</span>{' '}
              <span className="id">{now.addresses.join(' ')}</span>
            </dd>
          </div>
        )}
        <Figure
          title="outage so far"
          value={`${scene.outage.isAtLeast ? 'at least ' : ''}${durationText(scene.outage.ms)}`}
          beside={`forecast ${rangeText(scene.forecastOutageMs, 'ms')}`}
        />
        <Figure
          title="exposure"
          value={elapsedText(scene.exposureMs)}
          beside={`forecast ${spanText(scene.forecastExposureSeconds)}`}
        />
      </dl>
      {/* Its beginning and its end are said aloud, and not every second of it. */}
      <p className="visually-hidden" role="status">
        {now === null ? 'No outage now.' : `Outage now: no answer from ${now.addresses.join(', ')}.`}
      </p>
    </>
  );
}

interface FigureProps {
  readonly title: string;
  readonly value: string;
  readonly beside: string;
}

function Figure({ title, value, beside }: FigureProps): ReactElement {
  return (
    <div className="figure-pair">
      <dt>{title}</dt>
      <dd>
        <span className="figure-value">{value}</span> <span className="quiet">{beside}</span>
      </dd>
    </div>
  );
}
