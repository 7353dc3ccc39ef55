import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSessionKeys, type SessionKeys } from './session-keys.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'baton-session-keys-'));
});
afterEach(() => rm(home, { recursive: true }));

const base64 = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

async function named(text: string, mode = 0o600): Promise<SessionKeys> {
  const file = join(home, 'keys');
  await writeFile(file, text);
  await chmod(file, mode);
  return openSessionKeys({ file, dataDirectory: home });
}

describe('without a file that is named', () => {
  const open = (): Promise<SessionKeys> => openSessionKeys({ file: null, dataDirectory: join(home, 'new') });

  it('one key is made, which only its owner can read, and stays', async () => {
    const before = process.umask(0);
    const made = await open().finally(() => process.umask(before));
    expect(made.key).toHaveLength(32);
    expect(made).toMatchObject({ olderKeys: [], warnings: [] });
    expect(await open()).toEqual(made);
    expect((await stat(join(home, 'new', 'session-key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'new'))).mode & 0o777).toBe(0o700);
  });

  it('several that start at once have the same, and leave nothing beside it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const dataDirectory = join(home, String(round));
      const start = (): Promise<SessionKeys> => openSessionKeys({ file: null, dataDirectory });
      const all = await Promise.all(Array.from({ length: 8 }, start));
      expect(new Set(all.map(({ key }) => Buffer.from(key).toString('hex'))).size).toBe(1);
      expect(await readdir(dataDirectory)).toEqual(['session-key']);
    }
  });

  it('a directory that cannot be used is told', async () => {
    await writeFile(join(home, 'new'), 'a file where the directory should be');
    await expect(open()).rejects.toMatchObject({ code: 'SESSION_KEY_UNREADABLE', kind: 'user' });
  });
});

describe('a file that is named', () => {
  it('holds one key in each line: the first one seals, the others open', async () => {
    const urlSafe = Buffer.alloc(32, 0xff).toString('base64url');
    const keys = await named(`# since November\n${base64(2)}\n\n  ${base64(1)}  \r\n${urlSafe}\n`);
    expect(keys).toEqual({ key: bytes(2), olderKeys: [bytes(1), bytes(0xff)], warnings: [] });
  });

  it('must be there: a key of its own would be shared with nobody', async () => {
    const file = join(home, 'nowhere');
    await expect(openSessionKeys({ file, dataDirectory: home })).rejects.toMatchObject({
      code: 'SESSION_KEY_UNREADABLE',
      message: `The file of the session keys, ${file}, does not exist.`,
    });
    expect(await readdir(home)).toEqual([]);
  });

  it('that others can read is told', async () => {
    expect((await named(base64(1), 0o640)).warnings).toEqual([
      `${join(home, 'keys')} holds the session keys and can be read by others; chmod 600 it`,
    ]);
  });

  it.each([
    ['nothing', '\n# none\n'],
    ['half a key', `${base64(1)}\n${base64(2).slice(0, 20)}\n`],
    ['a password', 'correct horse battery staple\n'],
    ['something long', `${base64(1)}${base64(1)}\n`],
    ['far too many', `${base64(1)}\n`.repeat(17)],
    ['far too much', '#'.repeat(65 * 1024)],
  ])('with %s in it is none, and nothing of it is told', async (_, text) => {
    const error = await named(text).then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).toMatchObject({ code: 'SESSION_KEY_INVALID', kind: 'user' });
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error ?? {}));
    for (const secret of ['horse', base64(1).slice(0, 12), base64(2).slice(0, 12)]) expect(told).not.toContain(secret);
  });

  it('tells the line', async () => {
    await expect(named(`${base64(1)}\nx\n`)).rejects.toThrow(/keys:2:1: is no session key/);
  });

  it('is a file', async () => {
    await mkdir(join(home, 'folder'));
    await expect(openSessionKeys({ file: join(home, 'folder'), dataDirectory: home })).rejects.toMatchObject({
      code: 'SESSION_KEY_INVALID',
    });
    await expect(readFile(join(home, 'session-key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
