import type { ReactElement } from 'react';
import type { Impact } from '../api/types/step.ts';

/** What a step may do to the service: a shape, a word, and a quiet colour that repeats them. */
export function ImpactTag({ impact }: { readonly impact: Impact }): ReactElement {
  return (
    <span className={`impact impact-${impact}`} title={MEANS[impact]}>
      <ImpactShape impact={impact} />
      {impact === 'none' ? 'no impact' : impact}
    </span>
  );
}

export function ImpactShape({ impact }: { readonly impact: Impact }): ReactElement {
  return (
    <svg className={`impact-shape impact-${impact}`} viewBox="0 0 14 14" width="14" height="14" aria-hidden>
      {SHAPES[impact]}
    </svg>
  );
}

const MEANS: Readonly<Record<Impact, string>> = {
  none: 'nothing changes for clients, and both load balancers can serve',
  exposure: 'only one load balancer could serve meanwhile',
  handover: 'the VIP changes load balancer inside one cloud',
  cutover: 'an HA IP changes cloud',
};

const SHAPES: Readonly<Record<Impact, ReactElement>> = {
  none: <circle cx="7" cy="7" r="4" className="impact-line" />,
  // One of two is left.
  exposure: (
    <>
      <rect x="2" y="3" width="4" height="8" className="impact-fill" />
      <rect x="8.5" y="3.5" width="3" height="7" className="impact-line" />
    </>
  ),
  handover: <path d="M2 5h9L8.5 2.5M12 9H3l2.5 2.5" className="impact-line" />,
  cutover: <path d="M2 7h8.5M7 3l4.5 4L7 11" className="impact-bold" />,
};
