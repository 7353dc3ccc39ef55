import { expect, test } from 'vitest';
import { Talk } from './talk.ts';

const ERASE = '\r\u001b[2K';

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
