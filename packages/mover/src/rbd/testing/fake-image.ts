import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RbdCommands } from '../rbd-commands.ts';

const SCRIPT = fileURLToPath(new URL('fake-rbd.sh', import.meta.url));

export interface FakeState {
  readonly size: number;
  readonly snapshots: readonly string[];
  /** It holds more than its last snapshot. */
  readonly changed?: boolean;
  /** One more of them is gone each time somebody looks. */
  readonly watchers?: readonly string[];
  /** The pool is full after as many bytes. */
  readonly fullAfter?: number;
  /** What export-diff ends with after it gave all of `recorded`. */
  readonly exportCode?: number;
  readonly recorded?: Buffer;
}

/** An image behind a program that answers as `rbd` does. */
export class FakeImage {
  readonly rbd: RbdCommands;
  /** With little patience. */
  readonly impatient: RbdCommands;
  /** Run by another command. */
  readonly through: RbdCommands;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    const options = { program: join(folder, 'rbd'), conf: '/etc/ceph/b.conf', id: 'baton' };
    this.rbd = new RbdCommands(options);
    this.through = new RbdCommands({ ...options, through: ['env', 'LC_ALL=C'] });
    this.impatient = new RbdCommands({ ...options, timeoutMs: 500 });
  }

  static async make(state: FakeState): Promise<FakeImage> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-fake-rbd-'));
    const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
    await writeFile(join(folder, 'size'), String(state.size));
    await writeFile(join(folder, 'snapshots'), lines(state.snapshots));
    await writeFile(join(folder, 'watchers'), lines(state.watchers ?? []));
    await writeFile(join(folder, 'recorded'), state.recorded ?? '');
    await writeFile(join(folder, 'export-code'), String(state.exportCode ?? 0));
    if (state.changed === true) await writeFile(join(folder, 'changed'), '');
    if (state.fullAfter !== undefined) await writeFile(join(folder, 'full-after'), String(state.fullAfter));
    const program = `#!/bin/sh\nFAKE_RBD='${folder}' exec sh '${SCRIPT}' "$@"\n`;
    await writeFile(join(folder, 'rbd'), program, { mode: 0o755 });
    return new FakeImage(folder);
  }

  /** What import-diff read. */
  async imported(): Promise<Buffer> {
    return await readFile(join(this.#folder, 'imported'));
  }

  /** What migration prepare read. */
  async sourceSpec(): Promise<string> {
    return await readFile(join(this.#folder, 'source-spec'), 'utf8');
  }

  /** The command lines so far, without what all have. */
  async calls(): Promise<readonly string[]> {
    const lines = (await readFile(join(this.#folder, 'calls'), 'utf8')).trim().split('\n');
    return lines.map((line) => line.replace('--conf /etc/ceph/b.conf --id baton ', ''));
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
