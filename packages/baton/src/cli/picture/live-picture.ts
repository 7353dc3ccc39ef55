/**
 * Shows a migration while it runs. On a terminal with room that is the picture, drawn in place with the last event lines
 * under it; elsewhere, and where only events are wanted, it is one line for an event. A terminal that is resized changes
 * from one to the other.
 */
import type { Event } from '../../domain/event.ts';
import type { Plan } from '../../domain/plan.ts';
import { EventPrinter } from '../render/event-printer.ts';
import type { Style } from '../render/style.ts';
import type { Talk, TerminalSize } from '../talk.ts';
import { drawPicture, hasRoom } from './draw.ts';
import { PictureLog } from './picture-log.ts';
import { type Scene, sceneOf } from './scene.ts';

/** Words under what is shown, as long as they hold. `foot` may change by itself: a countdown. */
export interface Panel {
  readonly lines: (columns: number) => readonly string[];
  readonly foot: (() => string) | null;
}

export interface LivePictureParts {
  readonly talk: Talk;
  readonly style: Style;
  readonly plan: Plan;
  /** What the log holds already: drawn, and not told as lines. */
  readonly earlier: readonly Event[];
  /** No process runs it yet: nothing of what is shown goes on before the next event. */
  readonly rests: boolean;
  readonly now: () => Date;
  readonly eventsOnly: boolean;
}

const EVENT_LINES = 3;
const CLOCKS_EVERY_MS = 500;
const INDENT = '   ';

export class LivePicture {
  readonly #parts: LivePictureParts;
  readonly #printer: EventPrinter;
  readonly #log = new PictureLog();
  #lines: readonly string[] = [];
  /** The step that runs, as the printer draws it. */
  #runs: ((maxColumns: number) => string) | null = null;
  #panel: Panel | null = null;
  /** Its lines were said once; else they stand with what changes. */
  #panelIsSaid = false;
  #opening = true;
  #rests: boolean;
  #last: { readonly scene: Scene; readonly seq: number; readonly rests: boolean; readonly atMs: number } | null = null;
  #isOver = false;

  constructor(parts: LivePictureParts) {
    this.#parts = parts;
    this.#rests = parts.rests;
    const { talk, style, plan, now } = parts;
    this.#printer = new EventPrinter({
      sink: {
        isLive: talk.isLive,
        columns: null,
        line: (text) => this.#line(text),
        live: (draw) => {
          this.#runs = draw;
        },
      },
      style,
      stepIds: plan.runbook.map(({ step }) => step),
      clouds: { source: plan.source.cloud, target: plan.target.cloud },
      now,
    });
    for (const event of parts.earlier) this.print(event);
    this.#opening = false;
    this.#rests = parts.rests;
    if (parts.rests) this.#printer.close();
    talk.show((size) => this.#drawing(size));
  }

  /** The last event that it knows. */
  get lastSeq(): number {
    return this.#log.lastSeq;
  }

  /** An event that it knows already is not told again. The picture follows with the next drawing. */
  print(event: Event): void {
    if (event.seq <= this.lastSeq) return;
    this.#log.add(event);
    this.#rests = false;
    // Disks under way have rows of their own in the picture.
    if (event.kind !== 'progress' || !this.#hasPicture(this.#parts.talk.size)) this.#printer.print(event);
  }

  /** Null takes it away. Where nothing can change, it is said once. */
  panel(panel: Panel | null): void {
    const { talk } = this.#parts;
    this.#panel = panel;
    this.#panelIsSaid = panel !== null && !this.#hasPicture(talk.size);
    if (panel !== null && this.#panelIsSaid) {
      for (const line of ['', ...panel.lines(talk.columns ?? Infinity), '']) talk.line(line);
      if (!talk.isLive && panel.foot !== null) talk.line(panel.foot());
    }
    talk.refresh();
  }

  /** One thing to know at once. It stands under the picture: above it, it might be out of sight. */
  say(text: string): void {
    if (this.#hasPicture(this.#parts.talk.size)) this.panel({ lines: () => [`  ${text}`], foot: null });
    else this.#parts.talk.line(text);
  }

  /** The run is over: the last picture stays where it is. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#panel = null;
    this.#printer.close();
    if (this.#hasPicture(this.#parts.talk.size)) this.#parts.talk.settle();
    else this.#parts.talk.show(null);
  }

  /** As if it had never been there. */
  takeAway(): void {
    this.#isOver = true;
    this.#printer.close();
    this.#parts.talk.show(null);
  }

  #hasPicture(size: TerminalSize): boolean {
    return this.#parts.talk.isLive && !this.#parts.eventsOnly && hasRoom(size);
  }

  #line(text: string): void {
    this.#lines = [...this.#lines, text].slice(-EVENT_LINES);
    if (!this.#opening && !this.#hasPicture(this.#parts.talk.size)) this.#parts.talk.line(text);
  }

  #drawing(size: TerminalSize): readonly string[] {
    const foot = this.#panel?.foot?.();
    if (!this.#hasPicture(size)) {
      const words = this.#panelIsSaid ? [] : (this.#panel?.lines(size.columns) ?? []);
      const runs = this.#runs === null ? [] : [this.#runs(size.columns - 1)];
      return [...words, ...runs, ...(foot === undefined ? [] : [foot])];
    }
    const panel =
      this.#panel === null ? [] : [...this.#panel.lines(size.columns), ...(foot === undefined ? [] : ['', foot])];
    const events = this.#eventLines(size.columns);
    const scene = this.#scene();
    const draw = (rows: number): readonly string[] =>
      drawPicture(scene, { columns: size.columns, rows }, this.#parts.style);
    const whole = draw(Infinity);
    const both = panel.length === 0 ? ['', ...events] : ['', ...events, '', ...panel];
    // The question at a gate comes before what led to it.
    if (whole.length + both.length <= size.rows) return [...whole, ...both];
    const below = panel.length === 0 ? both : ['', ...panel];
    return [...draw(size.rows - below.length), ...below];
  }

  /** Always as many lines, so that nothing jumps. */
  #eventLines(columns: number): readonly string[] {
    const runs = this.#runs === null ? [] : [this.#runs(columns - INDENT.length - 1)];
    const lines = [...this.#lines, ...runs].slice(-EVENT_LINES).map((line) => `${INDENT}${line}`);
    return [...lines, ...Array<string>(EVENT_LINES - lines.length).fill('')];
  }

  /** Made anew when something was told, and twice a second for its clocks. */
  #scene(): Scene {
    const { plan, style, now } = this.#parts;
    const rests = this.#isOver || this.#rests;
    const seq = this.#log.lastSeq;
    const nowMs = now().getTime();
    const last = this.#last;
    if (last?.seq === seq && last.rests === rests && nowMs < last.atMs + CLOCKS_EVERY_MS) return last.scene;
    const scene = sceneOf(plan, this.#log.events, rests ? null : nowMs, style.timeZone);
    this.#last = { scene, seq, rests, atMs: nowMs };
    return scene;
  }
}
