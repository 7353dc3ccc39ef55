import { expect, test } from 'vitest';
import { completed, recordedPlan } from '../picture/testing/recording.ts';
import { exampleMigration, InMemoryServices } from '../testing/in-memory-services.ts';
import { baton } from '../testing/terminal.ts';

function services(): InMemoryServices {
  const made = new InMemoryServices();
  made.migration = { ...exampleMigration, plan: recordedPlan, state: 'completed' };
  made.log = [...completed().events];
  return made;
}

const terminal = { isTty: true, columns: 120, rows: 40 };

test('on a terminal with room: the picture of the whole log, wherever the events begin', async () => {
  for (const since of ['0', '100']) {
    const { code, stderr } = await baton(['migration', 'watch', 'shop', '--since', since, '--no-color'], {
      services: services(),
      ...terminal,
    });
    expect(code).toBe(0);
    expect(stderr).toContain('completed, os2 serves');
    expect(stderr).toContain('✓ handover 12 ms');
    expect(stderr).not.toContain('shop created');
    expect(stderr).toContain('No process runs it now; its state is completed.');
  }
});

test('--events: a line for each event, there as well', async () => {
  const { stderr } = await baton(['migration', 'watch', 'shop', '--events', '--no-color'], {
    services: services(),
    ...terminal,
  });
  expect(stderr).toContain('shop created');
  expect(stderr).toContain('203.0.113.10 leads to os2');
  expect(stderr).not.toContain('TARGET');
});
