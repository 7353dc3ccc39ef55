import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { baton } from './testing/terminal.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
let folder = '';
let [a, b] = ['', ''];
const content = Buffer.concat([randomBytes(2 * MIB), Buffer.alloc(MIB), randomBytes(300 * KIB)]);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-disk-'));
  [a, b] = [join(folder, 'a'), join(folder, 'b')];
  writeFileSync(a, content);
  writeFileSync(b, content);
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (argv: readonly string[], options: Parameters<typeof baton>[1] = {}) =>
  baton(['disk', ...argv], { ...options, env: { BATON_HOME: join(folder, 'home'), TERM: 'dumb' } });
const changed = (at: number): Buffer => {
  const other = Buffer.from(content);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
};

describe('disk verify', () => {
  test('the same: exit code 0, the figures alone on stdout', async () => {
    const { code, stdout, stderr } = await run(['verify', a, b, '-f', 'json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'They are the same, all 3.3 MiB of them.\n' });
    const { outcome, a_sha256, b_sha256, differing_bytes } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ outcome, differing_bytes }).toEqual({ outcome: 'same', differing_bytes: 0 });
    expect(a_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(b_sha256).toBe(a_sha256);
  });

  test('one byte: exit code 1, and where', async () => {
    writeFileSync(b, changed(MIB + 5));
    const { code, stdout, stderr } = await run(['verify', a, b, '-f', 'json']);
    expect(code).toBe(1);
    expect(stderr).toContain(`They differ in 1 byte, first at byte ${MIB + 5}.`);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'different', differences: [{ offset: MIB + 5, length: 1 }] });
  });

  test('zeros behind the smaller one are no difference', async () => {
    truncateSync(b, 5 * MIB);
    const { code, stderr } = await run(['verify', a, b]);
    expect(code).toBe(0);
    expect(stderr).toContain(`${b} is larger by 1.7 MiB, which are zeros`);
  });

  test('a disk that is not there, one that is an image, and one word too few', async () => {
    const missing = await run(['verify', a, join(folder, 'c')]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain('(DEVICE_UNAVAILABLE)\nHow to solve it: ');
    writeFileSync(b, Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), content]));
    const image = await run(['verify', a, b]);
    expect(image.stderr).toContain('looks like a qcow2 file');
    expect((await run(['verify', a, b, '--allow-image-header'])).stderr).toContain('They differ');
    expect((await run(['verify', a])).code).toBe(2);
  });
});

describe('disk copy', () => {
  const kept = (): readonly string[] => {
    const copies = join(folder, 'home', 'copies');
    return existsSync(copies) ? readdirSync(copies) : [];
  };

  test('onto zeros: nobody is asked, all is proved, nothing is left behind', async () => {
    writeFileSync(b, '');
    truncateSync(b, 4 * MIB);
    const { code, stdout, stderr } = await run(['copy', a, b, '--verify', '-f', 'json']);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('compared whole') });
    expect(JSON.parse(stdout)).toMatchObject({ size_bytes: content.length, resumed_bytes: 0, verified: true });
    expect(readFileSync(b).subarray(0, content.length).equals(content)).toBe(true);
    expect(kept()).toEqual([]);
  });

  test('only what differs is written', async () => {
    writeFileSync(b, changed(MIB + 5));
    const { code, stdout } = await run(['copy', a, b, '--yes', '-f', 'json']);
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, written_bytes: 64 * KIB });
    expect(readFileSync(b).equals(content)).toBe(true);
  });

  test('a disk that holds something is not overwritten unasked', async () => {
    const other = changed(0);
    writeFileSync(b, other);
    const unasked = await run(['copy', a, b]);
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.stderr).toContain('is not empty');
    const no = await run(['copy', a, b], { isTty: true, typed: 'n\n' });
    expect(no).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was written.') });
    expect(readFileSync(b).equals(other)).toBe(true);
    expect(kept()).toEqual([]);
    expect(await run(['copy', a, b], { isTty: true, typed: 'y\n' })).toMatchObject({ code: 0 });
    expect(readFileSync(b).equals(content)).toBe(true);
  });

  test('an interrupted copy is gone on with when it is asked for', async () => {
    writeFileSync(b, changed(0));
    const ended = new AbortController();
    const slow = ['copy', a, b, '--yes', '--limit', '64k'];
    writeFileSync(b, randomBytes(content.length));
    const first = run(slow, { signal: ended.signal });
    await vi.waitUntil(() => kept().length > 0);
    ended.abort(new Error('stopped by SIGINT'));
    expect((await first).code).toBe(130);
    expect(kept()).toHaveLength(1);
    const unasked = await run(['copy', a, b]);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('was begun before') });
    expect((await run(['copy', a, b, '--overwrite'])).code).toBe(0);
    expect(readFileSync(b).equals(content)).toBe(true);
    expect(kept()).toEqual([]);
  });

  test('a target that is too small', async () => {
    truncateSync(b, MIB);
    const { code, stderr } = await run(['copy', a, b, '--yes']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('(DEVICE_SIZE)') });
  });

  test.each([['12'], ['63k'], ['fast']])('a limit of %s is a usage error', async (limit) => {
    expect((await run(['copy', a, b, '--limit', limit])).code).toBe(2);
  });
});

test('mover run: what baton-mover does', async () => {
  const job = join(folder, 'job.json');
  writeFileSync(job, '{"role":"source"}', { mode: 0o600 });
  const { code, stdout, stderr } = await baton(['mover', 'run', job]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'JOB_INVALID', retryable: false } });
  expect(stderr).toContain('The job is not valid: pass is missing.');
});
