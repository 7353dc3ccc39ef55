/** Reads a stream of server-sent events over loopback. For tests. */
import { type IncomingMessage, request } from 'node:http';

export interface Heard {
  readonly id: string | null;
  readonly event: string;
  readonly data: unknown;
}

export interface SseReader {
  readonly head: IncomingMessage;
  readonly heard: readonly Heard[];
  /** Lines that only keep the stream alive. */
  readonly comments: () => number;
  /** Resolves once so many events were heard; rejects when the stream ends before, or nothing is heard for five seconds. */
  until(count: number): Promise<readonly Heard[]>;
  /** Resolves once the stream has ended, in good order or not. */
  readonly ended: Promise<void>;
  leave(): void;
}

export async function readSse(url: string, headers: Readonly<Record<string, string>>): Promise<SseReader> {
  const head = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false }, resolve)
      .once('error', reject)
      .end();
  });
  const heard: Heard[] = [];
  let comments = 0;
  let rest = '';
  let waiting: (() => void)[] = [];
  const tell = (): void => {
    for (const look of waiting) look();
  };
  head.setEncoding('utf8').on('data', (text: string) => {
    const frames = (rest + text).split('\n\n');
    rest = frames.pop() ?? '';
    for (const frame of frames) {
      if (frame.startsWith(':')) comments += 1;
      else if (!frame.startsWith('retry:')) heard.push(heardOf(frame));
    }
    tell();
  });
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    head.once('close', () => {
      isOver = true;
      tell();
      resolve();
    });
  });
  // A stream that is cut off tells it as an error as well.
  head.on('error', () => undefined);
  return {
    head,
    heard,
    comments: () => comments,
    ended,
    leave: () => void head.destroy(),
    until: async (count) =>
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`heard ${heard.length} of ${count}`)), 5_000);
        const look = (): void => {
          timer.refresh();
          if (heard.length < count && !isOver) return;
          clearTimeout(timer);
          waiting = waiting.filter((one) => one !== look);
          if (heard.length < count) reject(new Error(`ended after ${heard.length} of ${count}`));
          else resolve(heard.slice(0, count));
        };
        waiting.push(look);
        look();
      }),
  };
}

function heardOf(frame: string): Heard {
  const fields = new Map(
    frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  return {
    id: fields.get('id') ?? null,
    event: fields.get('event') ?? 'message',
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}
