import { decodeJob } from '../decode-job.ts';
import type { PassJob, RelayJob } from '../job.ts';
import type { Told } from '../told.ts';
import { exampleJob } from './example-job.ts';

export function passJob(role: 'source' | 'target', changes: Readonly<Record<string, unknown>>): PassJob {
  const job = decodeJob(JSON.stringify(exampleJob(role, changes)));
  if (job.role === 'relay') throw new Error('not this one');
  return job;
}

export function relayJob(changes: Readonly<Record<string, unknown>>): RelayJob {
  const job = decodeJob(
    JSON.stringify({ role: 'relay', listen: { host: '127.0.0.1', port: 0 }, limits: { seconds: 60 }, ...changes }),
  );
  if (job.role !== 'relay') throw new Error('not this one');
  return job;
}

/** Remembers what was told, and lets a test wait for a line. */
export class Ear {
  readonly lines: Told[] = [];
  #wake: (() => void)[] = [];

  readonly tell = (line: Told): void => {
    this.lines.push(line);
    for (const wake of this.#wake.splice(0)) wake();
  };

  /** The first line with that field, now or later. */
  async hears<const K extends string>(field: K): Promise<Extract<Told, Record<K, unknown>>[K]> {
    for (;;) {
      const line = this.lines.find((each): each is Extract<Told, Record<K, unknown>> => field in each);
      if (line !== undefined) return line[field];
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }
}
