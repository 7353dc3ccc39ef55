/** The mover as a process: one job in, JSON lines out. */
import { MoverError } from '../mover-error.ts';
import type { MoverJob } from './job.ts';
import { readJob } from './read-job.ts';
import { relay } from './relay.ts';
import { within } from './interruption.ts';
import { runPassJob } from './run-pass-job.ts';
import { toldError, type Tell } from './told.ts';

export interface MoverProcess {
  readonly stdin: AsyncIterable<Buffer | string>;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  /** Aborted, with an `interruption` as its reason, when the process is to end. */
  readonly signal: AbortSignal;
}

/** Done, failed, the job is not valid, or told to end: the same job goes on where it stopped. */
export type MoverExitCode = 0 | 1 | 2 | 130;

const USAGE = `Usage: baton-mover <job|->

Moves a disk as one end of a job, or brings two ends together. The job is a JSON object in a file, or on stdin for -.
Tells one JSON object in each line of stdout; words go to stderr.

Exit codes: 0 done, 1 failed (the last line is {"error":...}), 2 the job is not valid, 130 told to end, resumable
`;

/** `argv` without node and script. Never throws; what went wrong is the last line. */
export async function runMover(argv: readonly string[], process: MoverProcess): Promise<MoverExitCode> {
  const [from, ...further] = argv;
  if (from === '--help' || from === '-h') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (from === undefined || further.length > 0 || (from.startsWith('-') && from !== '-')) {
    process.stderr.write(USAGE);
    return 2;
  }
  return await tellEnd(process, async (tell) => {
    await runJob(await readJob(from, process.stdin, (text) => process.stderr.write(`${text}\n`)), tell, process.signal);
  });
}

/** Runs one job until it is done. Rejects with a MoverError. */
export async function runJob(job: MoverJob, tell: Tell, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const time = within(job.limits.seconds, signal);
  try {
    if (job.role !== 'relay') return await runPassJob(job, tell, time.signal);
    // To be there for its time is all of a relay's work.
    await relay(job, tell, time.signal);
    signal.throwIfAborted();
  } finally {
    time.done();
  }
}

async function tellEnd(process: MoverProcess, work: (tell: Tell) => Promise<void>): Promise<MoverExitCode> {
  const tell: Tell = (line) => void process.stdout.write(`${JSON.stringify(line)}\n`);
  try {
    await work(tell);
    return 0;
  } catch (error) {
    const told = toldError(process.signal.aborted ? process.signal.reason : error);
    tell({ error: told });
    process.stderr.write(`Error: ${told.message} (${told.code})\nHow to solve it: ${told.remedy}\n`);
    if (process.signal.aborted) return 130;
    return error instanceof MoverError && error.code === 'JOB_INVALID' ? 2 : 1;
  }
}
