import { Progress } from '../render/progress.ts';
import type { Session } from '../session.ts';

/** A line at the bottom of a terminal that says how far it is; elsewhere nothing until it is done. */
export function progressLine(session: Session): (what: string, doneBytes: number, sizeBytes: number) => void {
  let progress: Progress | null = null;
  return (what, doneBytes, sizeBytes) => {
    if (progress?.what !== what) {
      progress = new Progress(what, 'bytes');
      const current = progress;
      session.talk.live(() => current.drawn(session.style.marks.bar));
    }
    progress.add(performance.now(), doneBytes, sizeBytes);
  };
}
