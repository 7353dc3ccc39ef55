import { expect, test } from 'vitest';
import { Talk } from './talk.ts';

const ERASE = '\r\u001b[J';

test('lines are written above the live line, which is drawn again', () => {
  let written = '';
  const talk = new Talk({ write: (text) => (written += text), columns: 40 }, true);
  talk.live((columns) => `live ${columns}`);
  talk.line('done');
  talk.live(null);
  talk.line('end');
  expect(written).toBe(`live 39${ERASE}done\nlive 39${ERASE}end\n`);
});

test('where lines cannot change there is no live line', () => {
  let written = '';
  const talk = new Talk({ write: (text) => (written += text) }, false);
  talk.live(() => 'live');
  talk.line('done');
  expect(written).toBe('done\n');
  expect(talk.columns).toBeNull();
});

test('several lines are drawn in place with the cursor hidden, and stay when they are settled', () => {
  let written = '';
  let exit: (() => void) | null = null;
  const stream = { write: (text: string) => (written += text), columns: 20, rows: 3 };
  const talk = new Talk(stream, true, (restore) => {
    exit = restore;
    return () => (exit = null);
  });
  let lines = ['a', 'b', 'c'];
  talk.show(() => lines);
  expect(written).toBe('\u001b[?25la\nb\nc');
  written = '';
  talk.refresh();
  expect(written).toBe('');
  lines = ['a', 'b', 'd', '\u001b[31m123456789012345678901\u001b[39m'];
  talk.refresh();
  // What is higher than the terminal loses its upper lines, what is wider is cut; paint is closed.
  expect(written).toBe('\r\u001b[2A\u001b[Jb\nd\n\u001b[31m1234567890123456789…\u001b[39m');
  written = '';
  stream.columns = 10;
  lines = ['e'];
  talk.refresh();
  // The terminal has wrapped the last line meanwhile.
  expect(written).toBe('\u001b[?25h\r\u001b[3A\u001b[Je');
  lines = ['e', 'f'];
  talk.refresh();
  expect(exit).not.toBeNull();
  written = '';
  talk.settle();
  expect(written).toBe('\u001b[?25h\n');
  expect(exit).toBeNull();
  talk.line('end');
  expect(written).toBe('\u001b[?25h\nend\n');
});

test('a process that ends while the cursor is hidden shows it', () => {
  let written = '';
  let exit = (): unknown => undefined;
  const talk = new Talk({ write: (text) => (written += text), columns: 20, rows: 9 }, true, (restore) => {
    exit = restore;
    return () => undefined;
  });
  talk.show(() => ['a', 'b']);
  written = '';
  exit();
  expect(written).toBe('\n\u001b[?25h');
  talk.show(null);
});
