/** What processes use, as Linux tells it (proc_pid_stat(5), proc_pid_statm(5)). */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const PAGE_BYTES = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
const MIB = 1024 * 1024;

/** Of that process alone. */
export function cpuSecondsOf(pid: number): number {
  const [, , , , , , , , , , , user = 0, system = 0] = fieldsOf(pid);
  return (user + system) / TICKS_PER_SECOND;
}

/** Of a process and its children, those that have ended with them. */
export function cpuSecondsWithChildren(pid: number): number {
  const [, , , , , , , , , , , user = 0, system = 0, endedUser = 0, endedSystem = 0] = fieldsOf(pid);
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => fieldsOf(child)[1] === pid);
  return (
    (user + system + endedUser + endedSystem) / TICKS_PER_SECOND +
    children.reduce((sum, child) => sum + cpuSecondsOf(child), 0)
  );
}

export function rssMibOf(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / MIB;
}

/** From the third field on, since the second one may hold anything; the first of them is a letter. Empty: it has ended. */
function fieldsOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .map(Number);
  } catch {
    return [];
  }
}

/** Looks at a process again and again. */
export class RssWatch {
  readonly #pid: number;
  readonly #timer: NodeJS.Timeout;
  #mostMib = 0;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timer = setInterval(() => this.#look(), 100);
  }

  /** The most since it was asked last. */
  mostMib(): number {
    this.#look();
    const most = this.#mostMib;
    this.#mostMib = 0;
    return most;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#mostMib = Math.max(this.#mostMib, rssMibOf(this.#pid));
  }
}
