import type { ReactElement } from 'react';
import { elapsedText } from '../shared/quantity.ts';
import { useNow } from '../shared/use-now.ts';
import type { FeedState } from './feed-state.ts';

/** Says calmly that what is shown is not of now, and how old it is. */
export function ContactNote({ contact, heardMs }: Pick<FeedState, 'contact' | 'heardMs'>): ReactElement {
  const isLost = contact === 'lost';
  useNow(isLost);
  const age = heardMs === null ? '' : ` This is how things were ${elapsedText(Date.now() - heardMs)} ago.`;
  return (
    <div role="status" className={isLost ? 'contact-note' : 'visually-hidden'}>
      {isLost && (
        <>
          <strong>No contact with the controller.</strong>
          <span aria-live="off">{age}</span> The migration does not depend on this page. Commands are off until the
          contact is back; it is tried again by itself.
        </>
      )}
    </div>
  );
}
