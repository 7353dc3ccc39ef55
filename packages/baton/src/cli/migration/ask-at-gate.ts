/**
 * The question at a gate, under the picture: a key, or the end of a countdown, answers it. It is moot once somebody else
 * has decided, or the run went on without it.
 */
import type { LivePicture } from '../picture/live-picture.ts';
import type { Keyboard } from '../keys.ts';
import type { Session } from '../session.ts';
import type { GateWords } from './gate-words.ts';

export interface GateQuestion {
  readonly words: GateWords;
  readonly lines: (columns: number) => readonly string[];
  /** The run has ended here: `q` leaves the migration waiting. Else this process stays, whatever is decided. */
  readonly mayLeave: boolean;
  /** Null: only a person decides. */
  readonly approveAfterSeconds: number | null;
}

export type GateAnswer = 'approve' | 'leave' | 'moot';

/** Keys that were pressed before anybody could read the question are no answer to it. */
const DEAF_MS = 300;

export async function askAtGate(
  session: Session,
  view: LivePicture,
  keyboard: Keyboard,
  question: GateQuestion,
  moot: AbortSignal,
): Promise<GateAnswer> {
  const { deps } = session;
  const { approveAfterSeconds: after, mayLeave } = question;
  const deadlineMs = deps.now().getTime() + (after ?? 0) * 1000;
  const foot = (): string => {
    const leftSeconds = after === null ? null : Math.max(0, Math.ceil((deadlineMs - deps.now().getTime()) / 1000));
    return footText(session, question, keyboard.isThere, leftSeconds);
  };
  const closers: (() => void)[] = [];
  try {
    return await new Promise<GateAnswer>((resolve) => {
      const onMoot = (): void => resolve('moot');
      if (moot.aborted) return onMoot();
      moot.addEventListener('abort', onMoot, { once: true });
      closers.push(() => moot.removeEventListener('abort', onMoot));
      view.panel({ lines: question.lines, foot });
      if (after !== null) {
        const timer = setTimeout(() => resolve('approve'), after * 1000);
        closers.push(() => clearTimeout(timer));
      }
      let heard = false;
      const settled = setTimeout(() => (heard = true), DEAF_MS);
      closers.push(() => clearTimeout(settled));
      keyboard.listen((key) => {
        if (!heard) return;
        if (key === 'a' || key === 'A') resolve('approve');
        if (mayLeave && (key === 'q' || key === 'Q')) resolve('leave');
      });
      closers.push(() => keyboard.listen(null));
    });
  } finally {
    for (const close of closers) close();
    view.panel(null);
  }
}

function footText(
  { style }: Session,
  { words, mayLeave }: GateQuestion,
  hasKeys: boolean,
  leftSeconds: number | null,
): string {
  const key = (name: string, does: string): string => `${style.colors.bold(name)}  ${does}`;
  const keys = [key('a', words.approve), ...(mayLeave ? [key('q', 'leave it waiting')] : [])];
  const byItself = leftSeconds === null ? [] : [`${words.opened} by itself in ${leftSeconds} s`];
  return `  ${[...(hasKeys ? keys : []), ...byItself].join('      ')}`;
}
