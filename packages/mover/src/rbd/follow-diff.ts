import { createHash } from 'node:crypto';
import type { DiffData } from './diff-sink.ts';
import type { DiffProgress, DiffReport } from './diff-report.ts';
import type { DiffHead } from './diff-format.ts';
import { RbdDiffParser } from './diff-parser.ts';

/** What both ends do with the bytes of a diff: understand them, count them, and keep the digest of all of them. */
export class FollowedDiff {
  readonly #parser = new RbdDiffParser();
  readonly #hash = createHash('sha256');
  #head: DiffHead = { fromSnap: null, toSnap: null, sizeBytes: 0 };
  #streamBytes = 0;
  #writtenBytes = 0;
  #zeroBytes = 0;
  #ended = false;

  get head(): DiffHead {
    return this.#head;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get progress(): DiffProgress {
    return { streamBytes: this.#streamBytes, writtenBytes: this.#writtenBytes, zeroBytes: this.#zeroBytes };
  }

  /** Of all that was followed. */
  digest(): Buffer {
    return this.#hash.copy().digest();
  }

  /** Must be called before `understand` with the same bytes. */
  count(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#streamBytes += bytes.length;
  }

  /** The data of the diff; the head is whole when the first comes, or when it has ended. Throws PROTOCOL_BROKEN. */
  *understand(bytes: Buffer): Generator<DiffData, void, undefined> {
    for (const event of this.#parser.push(bytes)) {
      if (event.kind === 'from-snap') this.#head = { ...this.#head, fromSnap: event.name };
      else if (event.kind === 'to-snap') this.#head = { ...this.#head, toSnap: event.name };
      else if (event.kind === 'size') this.#head = { ...this.#head, sizeBytes: event.sizeBytes };
      else if (event.kind === 'end') this.#ended = true;
      else if (event.kind === 'write' || event.kind === 'zero' || event.kind === 'data') {
        if (event.kind === 'write') this.#writtenBytes += event.length;
        if (event.kind === 'zero') this.#zeroBytes += event.length;
        yield event;
      }
    }
  }

  /** Throws PROTOCOL_BROKEN when the stream ended too early. */
  finish(): void {
    this.#parser.finish();
  }

  report(since: number, wireBytes: number): DiffReport {
    return {
      already: false,
      ...this.#head,
      ...this.progress,
      sha256: this.digest().toString('hex'),
      wireBytes,
      seconds: (performance.now() - since) / 1000,
    };
  }
}
