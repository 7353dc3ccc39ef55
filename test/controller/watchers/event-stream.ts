/** One stream of server-sent events, as a program reads it: over loopback, on a connection of its own. */
import { type IncomingMessage, request } from 'node:http';

export interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: string;
  readonly heardAtMs: number;
  /** When the controller had let the stream in: what was written before was not news. */
  readonly openedAtMs: number;
}

export interface StreamOptions {
  readonly url: URL;
  readonly bearer: string;
  /** What was heard last, by whoever comes back. */
  readonly lastId: string | null;
  readonly onFrame: (frame: Frame) => void;
}

/** Milliseconds since the epoch, with fractions: to be compared with the times of a database on the same machine. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

export class EventStream {
  readonly openedAtMs: number;
  /** Nothing more comes, in whatever way it ended. */
  readonly ended: Promise<void>;
  readonly #response: IncomingMessage;
  #isOver = false;

  private constructor(response: IncomingMessage, onFrame: StreamOptions['onFrame']) {
    this.openedAtMs = nowMs();
    this.#response = response;
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const heardAtMs = nowMs();
      const frames = (rest + text).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const told = fieldsOf(frame);
        if (told !== null) onFrame({ ...told, heardAtMs, openedAtMs: this.openedAtMs });
      }
    });
    // A stream that is cut off tells it as an error as well.
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.#isOver = true;
        resolve();
      });
    });
  }

  /** Throws when the controller does not let it in. */
  static async open({ url, bearer, lastId, onFrame }: StreamOptions): Promise<EventStream> {
    const headers = {
      accept: 'text/event-stream',
      authorization: `Bearer ${bearer}`,
      ...(lastId === null ? {} : { 'last-event-id': lastId }),
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { headers, agent: false }, resolve).once('error', reject).end();
    });
    if (response.statusCode === 200) return new EventStream(response, onFrame);
    response.resume();
    throw new Error(`${url.pathname}: ${response.statusCode}`);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Reads its socket no more: what is sent stays in the kernel, and then in the controller. */
  pause(): void {
    this.#response.pause();
  }

  resume(): void {
    this.#response.resume();
  }

  async leave(): Promise<void> {
    this.#response.destroy();
    await this.ended;
  }
}

/** Null for what only keeps the stream alive, or says when to come again. */
function fieldsOf(frame: string): Pick<Frame, 'id' | 'event' | 'data'> | null {
  const fields = new Map(
    frame.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
  );
  const [id, event, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
  return id === undefined || event === undefined || data === undefined ? null : { id, event, data };
}
