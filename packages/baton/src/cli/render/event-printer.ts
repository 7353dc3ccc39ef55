/**
 * Draws the event log, one line for an event. On a terminal the step that runs has a live line at the bottom, which gives
 * way to one finished line; elsewhere (a file, a journal) a step gets a line when it begins and one when it ends.
 */
import type { Event, Side } from '../../domain/event.ts';
import type { MigrationState } from '../../domain/migration.ts';
import { whoText } from '../probe/gap-line.ts';
import { columnsOf, fit, padEnd, printable } from './printable.ts';
import { Progress } from './progress.ts';
import { PAUSE } from '../../domain/paused.ts';
import { countText, durationText, elapsedText } from './quantity.ts';
import { clockText, type Marks, type Style } from './style.ts';

export interface EventSink {
  line(text: string): void;
  /** Shows a line that changes until the next call; null takes it away. Does nothing where lines cannot change. */
  live(draw: ((maxColumns: number) => string) | null): void;
  readonly isLive: boolean;
  /** Of the terminal; null where lines have no end. */
  readonly columns: number | null;
}

type Mark = keyof Omit<Marks, 'bar'>;

interface Running {
  readonly stepId: string;
  readonly title: string;
  readonly startedAt: string;
  readonly mark: Mark;
}

/** Without a terminal, progress is told no more often than this. */
const PROGRESS_EVERY_MS = 15_000;

export class EventPrinter {
  readonly #sink: EventSink;
  readonly #style: Style;
  readonly #subjectColumns: number;
  readonly #clouds: Readonly<Record<Side, string>>;
  readonly #now: () => Date;
  readonly #titles = new Map<string, string>();
  #running: Running | null = null;
  #progress: Progress | null = null;
  #progressToldAt = 0;

  constructor(options: {
    readonly sink: EventSink;
    readonly style: Style;
    /** Every step's id, so that the columns align from the first line on. */
    readonly stepIds: readonly string[];
    /** Their names, for what was seen in them. */
    readonly clouds: Readonly<Record<Side, string>>;
    readonly now: () => Date;
  }) {
    this.#sink = options.sink;
    this.#style = options.style;
    this.#now = options.now;
    this.#clouds = options.clouds;
    this.#subjectColumns = Math.min(30, Math.max(9, ...options.stepIds.map(columnsOf)));
  }

  print(event: Event): void {
    switch (event.kind) {
      case 'migration.created':
        return this.#line(event, 'note', 'migration', `${event.name} created`);
      case 'migration.state':
        return this.#state(event);
      case 'command.given': {
        const detail = event.detail === '' ? '' : `: ${event.detail}`;
        return this.#line(event, 'note', 'command', `${event.command} by ${event.by}${detail}`);
      }
      case 'step.started': {
        const again = event.attempt > 1 ? ` (attempt ${event.attempt})` : '';
        return this.#begin(event, event.stepId, event.title, again, 'running');
      }
      case 'step.done':
        this.#end(event.stepId);
        // A title may be cut on a narrow terminal; what happened never is.
        return this.#line(event, 'done', event.stepId, this.#titleOf(event.stepId), doneText(event), 'cut');
      case 'step.failed':
        this.#end(event.stepId);
        return this.#line(
          event,
          'failed',
          event.stepId,
          firstLine(event.error.message),
          durationText(event.durationMs),
        );
      case 'undo.started':
        return this.#begin(event, event.stepId, event.title, '', 'back');
      case 'undo.done': {
        this.#end(event.stepId);
        const title = this.#titleOf(event.stepId);
        const what = event.stands ? `stands: ${title}` : `taken back: ${title}`;
        return this.#line(event, 'back', event.stepId, what, durationText(event.durationMs));
      }
      case 'progress':
        return this.#tellProgress(event);
      case 'note':
        return this.#line(event, 'note', event.stepId ?? 'migration', event.text);
      case 'outage.began': {
        const where = event.vantage === undefined ? '' : ` from ${event.vantage}`;
        const why = event.reason === undefined ? '' : `: ${event.reason}`;
        const what = `${event.address} gives no answer to ${event.probe}${where} since ${this.#clock(event.from)}${why}${whoText(event)}`;
        return this.#line(event, 'gap', event.stepId ?? 'outage', what);
      }
      case 'outage': {
        const lost = countText(event.lost, 'probe');
        const where = event.vantage === undefined ? '' : ` from ${event.vantage}`;
        const why = event.reason === undefined ? '' : `: ${event.reason}`;
        const broke = event.broken === true ? ', and the conversation broke' : '';
        const least = event.end === undefined ? '' : 'at least ';
        const what = `${event.address} gave no answer to ${event.probe}${where} for ${least}${durationText(event.durationMs)}${broke}${why}${whoText(event)}`;
        return this.#line(event, 'gap', event.stepId ?? 'outage', what, `${lost} lost`);
      }
      // Only what was not meant to be: each run begins to watch, and ends.
      case 'watch.began':
        return event.again === true ? this.#line(event, 'note', 'watch', 'the HA IPs are watched again') : undefined;
      case 'watch.ended': {
        if (event.why === undefined) return;
        const what = `nobody has watched the HA IPs since ${this.#clock(event.until)}: ${firstLine(event.why)}`;
        return this.#line(event, 'note', 'watch', what);
      }
      case 'guard.acted':
        return this.#line(event, 'back', 'guard', event.reason);
      case 'load-balancer.seen': {
        const words = event.locked ? `${event.state}, locked` : event.state;
        return this.#line(event, 'note', event.side, `${event.name} in ${this.#clouds[event.side]}: ${words}`);
      }
      case 'ha-ip.leads':
        return this.#line(event, 'note', event.side, `${event.address} leads to ${this.#clouds[event.side]}`);
    }
  }

  /** Takes the live line away: nothing is drawn any more. */
  close(): void {
    this.#running = null;
    this.#progress = null;
    this.#sink.live(null);
  }

  #state(event: Event & { readonly kind: 'migration.state' }): void {
    const told = STATES[event.state];
    if (told === undefined) return;
    if (event.gate === PAUSE) return this.#line(event, told.mark, 'migration', 'paused');
    const where = event.gate === undefined ? '' : ` at the gate ${event.gate}`;
    const why = event.reason === undefined || event.reason === '' ? '' : `: ${event.reason}`;
    this.#line(event, told.mark, 'migration', `${told.text}${where}${why}`);
  }

  #begin(event: Event, stepId: string, title: string, again: string, mark: Mark): void {
    this.#titles.set(stepId, title);
    const told = `${mark === 'back' ? 'take back: ' : ''}${title}${again}`;
    this.#running = { stepId, title: told, startedAt: event.at, mark };
    this.#progress = null;
    this.#progressToldAt = Date.parse(event.at);
    if (this.#sink.isLive) return this.#drawLive();
    this.#line(event, mark, stepId, told);
  }

  #end(stepId: string): void {
    if (this.#running?.stepId !== stepId) return;
    this.close();
  }

  #tellProgress(event: Event & { readonly kind: 'progress' }): void {
    if (this.#progress?.what !== event.what) this.#progress = new Progress(event.what, event.unit);
    this.#progress.add(Date.parse(event.at), event.done, event.total);
    if (this.#sink.isLive) return;
    const at = Date.parse(event.at);
    if (at - this.#progressToldAt < PROGRESS_EVERY_MS) return;
    this.#progressToldAt = at;
    this.#line(event, 'running', event.stepId, this.#progress.text());
  }

  #drawLive(): void {
    const running = this.#running;
    if (running === null) return;
    this.#sink.live((maxColumns) => {
      const elapsedMs = Math.max(0, this.#now().getTime() - Date.parse(running.startedAt));
      const seconds = elapsedMs < 1000 ? '' : elapsedText(elapsedMs);
      const { bar } = this.#style.marks;
      const { startedAt, mark, stepId, title } = running;
      return this.#progress === null
        ? this.#drawn(startedAt, mark, stepId, title, seconds, maxColumns)
        : this.#drawn(startedAt, mark, stepId, this.#progress.drawn(bar), '', maxColumns);
    });
  }

  #clock(at: string): string {
    return clockText(at, this.#style.timeZone);
  }

  #titleOf(stepId: string): string {
    return this.#titles.get(stepId) ?? stepId;
  }

  #line(event: Event, mark: Mark, subject: string, text: string, figures = '', tooLong: 'cut' | 'wrap' = 'wrap'): void {
    const maxColumns = tooLong === 'cut' ? (this.#sink.columns ?? undefined) : undefined;
    this.#sink.line(this.#drawn(event.at, mark, subject, text, figures, maxColumns));
  }

  #drawn(at: string, mark: Mark, subject: string, text: string, figures: string, maxColumns?: number): string {
    const { colors, marks, timeZone } = this.#style;
    const time = clockText(at, timeZone);
    const who = padEnd(fit(printable(subject), this.#subjectColumns), this.#subjectColumns);
    const tail = figures === '' ? '' : `  ${printable(figures)}`;
    const used = columnsOf(time) + 2 + 1 + 1 + columnsOf(who) + 2 + columnsOf(tail);
    const said = maxColumns === undefined ? printable(text) : fit(printable(text), Math.max(10, maxColumns - used));
    const paint = PAINT[mark];
    const body = mark === 'failed' || mark === 'gap' ? colors[paint](said) : said;
    return `${colors.dim(time)}  ${colors[paint](marks[mark])} ${colors.dim(who)}  ${body}${colors.dim(tail)}`;
  }
}

/** Red is only for what is wrong and wants a person. */
const PAINT = {
  running: 'cyan',
  done: 'green',
  waiting: 'yellow',
  gap: 'yellow',
  failed: 'red',
  back: 'blue',
  note: 'dim',
} as const satisfies Record<Mark, string>;

/** Other states say nothing that a step's own line does not say. */
const STATES: Partial<Record<MigrationState, { readonly mark: Mark; readonly text: string }>> = {
  waiting: { mark: 'waiting', text: 'waits' },
  guarding: { mark: 'waiting', text: 'rollback window open, the guard watches' },
  'rolling-back': { mark: 'back', text: 'rolling back' },
  'rolled-back': { mark: 'back', text: 'rolled back, the source serves' },
  aborted: { mark: 'back', text: 'aborted' },
  completed: { mark: 'done', text: 'completed' },
  committed: { mark: 'done', text: 'committed' },
};

function doneText(event: Event & { readonly kind: 'step.done' }): string {
  // Done by an earlier try, or not asked for by the plan.
  if (event.skipped) return 'nothing to do';
  const proved = event.proofs.filter(({ result }) => result === 'proved').length;
  const open = event.proofs.length - proved;
  return [
    durationText(event.durationMs),
    ...(proved > 0 ? [`${proved} proved`] : []),
    ...(open > 0 ? [`${open} not provable`] : []),
  ].join(', ');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
