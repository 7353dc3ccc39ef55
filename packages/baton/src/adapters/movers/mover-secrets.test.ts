import { chmod, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MoverSecrets } from './mover-secrets.ts';

const MOVER = 'm-1a2b3c4d.primary.source';
const JOB = 'm-1a2b3c4d.primary.root';

let home: string;
let secrets: MoverSecrets;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'baton-secrets-'));
  secrets = new MoverSecrets(home);
});
afterEach(() => rm(home, { recursive: true }));

const modeOf = async (path: string): Promise<string> => ((await stat(join(home, path))).mode & 0o777).toString(8);

describe('what lets a mover in', () => {
  it('is its own, and the same for every process until it is forgotten', async () => {
    const { token, psk } = await secrets.ofMover(MOVER);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    expect(psk).toHaveLength(32);
    expect(await new MoverSecrets(home).ofMover(MOVER)).toEqual({ token, psk });
    expect((await secrets.ofMover('m-1a2b3c4d.primary.target')).token).not.toBe(token);
    expect(await secrets.hasMover(MOVER)).toBe(true);
    await secrets.forgetMover(MOVER);
    await secrets.forgetMover(MOVER);
    expect(await secrets.hasMover(MOVER)).toBe(false);
    expect((await secrets.ofMover(MOVER)).token).not.toBe(token);
  });

  it('can be read by its owner alone, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      await secrets.ofMover(MOVER);
      await secrets.ofJob(JOB);
    } finally {
      process.umask(before);
    }
    for (const folder of ['movers', `movers/${MOVER}`, 'movers/jobs', `movers/jobs/${JOB}`])
      expect([folder, await modeOf(folder)]).toEqual([folder, '700']);
    for (const file of [`movers/${MOVER}/secret`, `movers/jobs/${JOB}/key`])
      expect([file, await modeOf(file)]).toEqual([file, '600']);
  });

  it('is made anew when a crash of the machine left half of it', async () => {
    await secrets.ofMover(MOVER);
    const file = join(home, 'movers', MOVER, 'secret');
    await truncate(file, 7);
    const { token } = await secrets.ofMover(MOVER);
    expect((await readFile(file)).toString('hex', 0, 16)).toBe(token);
  });

  it.each(['../up', 'a/b', '.', '', 'x'.repeat(201)])('is of no mover called %j', async (name) => {
    await expect(secrets.ofMover(name)).rejects.toThrow('not the key of a mover');
  });
});

describe('the key of a disk', () => {
  it('stays beside its manifest, and both go', async () => {
    const { key, manifest } = await secrets.ofJob(JOB);
    expect(key).toHaveLength(16);
    await writeFile(manifest, 'known');
    expect((await secrets.ofJob(JOB)).key).toEqual(key);
    expect(await secrets.hasJob(JOB)).toBe(true);
    await secrets.forgetJob(JOB);
    expect(await secrets.hasJob(JOB)).toBe(false);
    await expect(stat(manifest)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

it('tells that its folder cannot be used, and whose it is', async () => {
  await writeFile(join(home, 'movers'), 'a file where the folder should be');
  await chmod(home, 0o700);
  await expect(secrets.ofMover(MOVER)).rejects.toMatchObject({
    code: 'MOVER_KEYS_UNUSABLE',
    kind: 'user',
    message: expect.stringContaining(join(home, 'movers')),
  });
});
