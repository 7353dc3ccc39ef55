/** Takes the script's answer apart again. */
export interface Section {
  /** Its name, and behind a blank what it is of: a path. */
  readonly name: string;
  readonly of: string | null;
  readonly text: string;
  /** The same before it became text, for a digest. */
  readonly bytes: Buffer;
  /** There was more than is allowed, or the answer was cut off in it. */
  readonly cut: boolean;
}

export interface Sections {
  readonly all: readonly Section[];
  /** The script came to its end. */
  readonly whole: boolean;
  /** Its text, null where there is no such section. */
  text(name: string): string | null;
}

/** Never throws, whatever the answer holds. */
export function readSections(answer: Buffer, boundary: string): Sections {
  const all: Section[] = [];
  const begin = Buffer.from(`${boundary} section `);
  const end = Buffer.from(`\n${boundary} end\n`);
  let at = answer.indexOf(begin);
  while (at !== -1) {
    const lineEnd = answer.indexOf('\n', at);
    if (lineEnd === -1) break;
    const header = answer.subarray(at + begin.length, lineEnd).toString('utf8');
    const stop = answer.indexOf(end, lineEnd);
    const bytes = answer.subarray(lineEnd + 1, stop === -1 ? undefined : stop);
    all.push(section(header, bytes, stop === -1));
    at = stop === -1 ? -1 : answer.indexOf(begin, stop);
  }
  return {
    all,
    whole: answer.includes(`${boundary} done\n`),
    text: (name) => all.find((one) => one.name === name)?.text ?? null,
  };
}

function section(header: string, bytes: Buffer, unfinished: boolean): Section {
  const [, name = header, limit = '', of = ''] = /^(\S+) (\d+)(?: (.*))?$/.exec(header) ?? [];
  const most = limit === '' ? Number.POSITIVE_INFINITY : Number(limit);
  const kept = bytes.subarray(0, Math.min(most, bytes.length));
  return {
    name,
    of: of === '' ? null : of,
    text: kept.toString('utf8'),
    bytes: kept,
    cut: unfinished || bytes.length > most,
  };
}
