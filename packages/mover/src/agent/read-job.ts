import { open } from 'node:fs/promises';
import { MoverError } from '../mover-error.ts';
import { decodeJob } from './decode-job.ts';
import type { MoverJob } from './job.ts';

const MOST_BYTES = 1024 * 1024;
/** Read or write for group or others. */
const OPEN_TO_OTHERS = 0o066;

/** The job in a file, or on stdin for `-`. Throws code JOB_INVALID. `note` hears what is no fault, but should not stay so. */
export async function readJob(
  from: string,
  stdin: AsyncIterable<Buffer | string>,
  note: (text: string) => void,
): Promise<MoverJob> {
  return decodeJob(from === '-' ? await textOf(stdin, 'stdin') : await textInFile(from, note));
}

async function textInFile(path: string, note: (text: string) => void): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { mode } = await file.stat();
      if ((mode & OPEN_TO_OTHERS) !== 0)
        note(`Note: ${path} holds a private key, and not only its owner may read or change it: chmod 600 ${path}`);
      return await textOf(file.createReadStream({ autoClose: false }), path);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof MoverError) throw cause;
    throw invalid(`${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`, cause);
  }
}

async function textOf(stream: AsyncIterable<Buffer | string>, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MOST_BYTES) throw invalid(`What comes from ${name} is larger than 1 MiB.`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function invalid(message: string, cause?: unknown): MoverError {
  return new MoverError({
    code: 'JOB_INVALID',
    message,
    remedy: 'Name a file that holds one job as JSON, or - to hand it over on stdin.',
    cause,
  });
}
