import { bytesText, durationText } from './quantity.ts';

type Unit = 'bytes' | 'seconds' | 'checks';

/** The rate is that of the last so many milliseconds, so that it follows the line and not the past. */
const WINDOW_MS = 15_000;
const BAR_COLUMNS = 16;

/** How far one thing is, from the progress events about it. */
export class Progress {
  readonly what: string;
  readonly #unit: Unit;
  #samples: readonly { readonly at: number; readonly done: number }[] = [];
  #total: number | null = null;

  constructor(what: string, unit: Unit) {
    this.what = what;
    this.#unit = unit;
  }

  add(at: number, done: number, total: number | null): void {
    const recent = this.#samples.filter((sample) => at - sample.at <= WINDOW_MS && sample.done <= done);
    this.#samples = [...recent, { at, done }];
    this.#total = total;
  }

  /** In words: `root of shop-lb1: 62 %, 12.4 of 20 GiB, 118 MiB/s, 1 min 05 s left`. */
  text(): string {
    return `${this.what}: ${[...this.#share(), this.#amount(), ...this.#rate()].join(', ')}`;
  }

  /** With a bar: `root of shop-lb1  ████████░░░░ 62 %  12.4 of 20 GiB  118 MiB/s`. */
  drawn([full, empty]: readonly [string, string]): string {
    const share = this.#part();
    const filled = Math.round((share ?? 0) * BAR_COLUMNS);
    const bar = share === null ? [] : [`${full.repeat(filled)}${empty.repeat(BAR_COLUMNS - filled)} ${percent(share)}`];
    return [this.what, ...bar, this.#amount(), ...this.#rate()].join('  ');
  }

  /** For a drawing: how much is done (0 to 1, null when the total is not known), and the figures in words. */
  figures(): { readonly share: number | null; readonly amount: string; readonly rate: readonly string[] } {
    return { share: this.#part(), amount: this.#amount(), rate: this.#rate() };
  }

  #done(): number {
    return this.#samples.at(-1)?.done ?? 0;
  }

  #part(): number | null {
    if (this.#total === null || this.#total <= 0) return null;
    return Math.min(1, this.#done() / this.#total);
  }

  #share(): readonly string[] {
    const part = this.#part();
    return part === null ? [] : [percent(part).trim()];
  }

  #amount(): string {
    const show = (value: number) => {
      if (this.#unit === 'bytes') return bytesText(value);
      return this.#unit === 'seconds' ? `${Math.round(value)} s` : `${value} checks`;
    };
    const done = show(this.#done());
    if (this.#total === null) return done;
    const total = show(this.#total);
    // `5.6 of 20 GiB`: the unit once, where it is the same.
    const unit = total.slice(total.lastIndexOf(' '));
    return `${done.endsWith(unit) ? done.slice(0, -unit.length) : done} of ${total}`;
  }

  #rate(): readonly string[] {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (this.#unit !== 'bytes' || first === undefined || last === undefined || last.at - first.at < 1000) return [];
    const perMs = (last.done - first.done) / (last.at - first.at);
    if (perMs <= 0) return ['no progress now'];
    const rate = `${bytesText(perMs * 1000)}/s`;
    if (this.#total === null || this.#total <= last.done) return [rate];
    return [rate, `${durationText(Math.max(1000, (this.#total - last.done) / perMs)).replace(/\.\d s$/, ' s')} left`];
  }
}

function percent(part: number): string {
  return `${Math.floor(part * 100)} %`.padStart(4);
}
