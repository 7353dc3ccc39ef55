import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const loader = new URL('store/testing/ts-loader.mjs', import.meta.url).href;
const main = fileURLToPath(new URL('main.ts', import.meta.url));

function baton(argv: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      execFile(
        process.execPath,
        ['--import', loader, main, ...argv],
        { env: { ...process.env, ...env } },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    },
  );
}

test('a cloud that cannot be opened is one error, told once: closing what never opened is none', async () => {
  const env = { OS_CLIENT_CONFIG_FILE: '/nowhere/clouds.yaml' };
  expect(await baton(['cloud', 'check', 'os1'], env)).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'Error: OS_CLIENT_CONFIG_FILE names /nowhere/clouds.yaml, which does not exist (CONFIG_INVALID)\n' +
      'How to solve it: Correct the named setting in clouds.yaml or secure.yaml; `baton cloud check <name>` looks at it again.\n',
  });
});
