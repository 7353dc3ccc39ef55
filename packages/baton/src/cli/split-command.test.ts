import { expect, test } from 'vitest';
import { splitCommand } from './split-command.ts';

test('words and quotes as in a shell, and nothing else of it', () => {
  expect(splitCommand('ip netns exec internet')).toEqual(['ip', 'netns', 'exec', 'internet']);
  expect(splitCommand(`ssh -o "User Known" 'a b' c\\ d "" "\\"" "\\n"`)).toEqual([
    'ssh',
    '-o',
    'User Known',
    'a b',
    'c d',
    '',
    '"',
    '\\n',
  ]);
  expect(splitCommand('echo $HOME *; `id`')).toEqual(['echo', '$HOME', '*;', '`id`']);
  expect(splitCommand('  ')).toEqual([]);
  expect(() => splitCommand('ssh "a')).toThrow('not closed');
});
