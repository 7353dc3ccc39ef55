import type { ReactElement } from 'react';

export type MarkKind = 'pending' | 'note' | 'running' | 'waiting' | 'done' | 'gap' | 'failed' | 'back' | 'unknown';

/** A shape that says how something stands. The word beside it, or `title`, says the same: no meaning is in the shape alone. */
export function Mark({ kind, title }: { readonly kind: MarkKind; readonly title?: string }): ReactElement {
  return (
    <svg
      className={`mark mark-${kind}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      {...(title === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': title })}
    >
      {SHAPES[kind]}
    </svg>
  );
}

const SHAPES: Readonly<Record<MarkKind, ReactElement>> = {
  pending: <circle cx="8" cy="8" r="2" className="mark-fill" />,
  note: <circle cx="8" cy="8" r="2" className="mark-fill" />,
  running: <circle cx="8" cy="8" r="5" className="mark-fill" />,
  waiting: <path d="M5.5 3.5v9M10.5 3.5v9" className="mark-line" />,
  done: <path d="m3 8.5 3.2 3.2L13 4.8" className="mark-line" />,
  gap: <path d="M8 3v6M8 12.2v.6" className="mark-line" />,
  failed: <path d="m4 4 8 8m0-8-8 8" className="mark-line" />,
  back: <path d="M6.5 3.5 3 7l3.5 3.5M3.5 7H10a3 3 0 0 1 0 6H7" className="mark-line" />,
  unknown: <path d="M5.5 6a2.5 2.5 0 1 1 3.7 2.2c-.8.4-1.2.9-1.2 1.6M8 12.4v.4" className="mark-line" />,
};
