import type { GuestReading } from '../../domain/guest-reading.ts';
import { type Parsed, placeOf } from '../../vrrp/located.ts';
import type { Section, Sections } from './sections.ts';

/** One look at the sections of a guest's answer; what is missing or not readable becomes a gap. */
export class Look {
  readonly gaps: GuestReading['gaps'][number][] = [];
  readonly #sections: Sections;

  constructor(sections: Sections) {
    this.#sections = sections;
  }

  /** The parsed text of a section that is there and not empty. What cannot be parsed is null, with a gap. */
  parse<T>(name: string, parse: (text: string, file?: string) => Parsed<T>): T | null {
    const section = this.sections(name)[0];
    if (section === undefined || section.text.trim() === '') return null;
    if (section.cut) this.gap(name, 'it was cut off: it is longer than is read, or the time was up');
    const read = parse(section.text);
    if (read.ok) return read.value;
    this.gap(name, placeOf(read.error));
    return null;
  }

  text(name: string): string | null {
    const text = this.#sections.text(name);
    return text === null || text.trim() === '' ? null : text;
  }

  sections(name: string): readonly Section[] {
    return this.#sections.all.filter((one) => one.name === name);
  }

  gap(what: string, why: string): void {
    this.gaps.push({ what, why });
  }

  /** Null, and a gap when nothing said before why. */
  missing(what: string): null {
    this.gap(what, 'none of the commands that tell it answered');
    return null;
  }
}
