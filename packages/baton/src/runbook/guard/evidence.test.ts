import { describe, expect, it } from 'vitest';
import type { Server } from '../../domain/cloud-resources.ts';
import { judgeServer } from './evidence.ts';
import { isSame, sentenceOf } from './verdict.ts';

const running = { id: 's', status: 'ACTIVE', taskState: null, powerState: 1, fault: null } as Server;

describe('one look at Nova', () => {
  it.each<[string, Partial<Server>]>([
    ['it runs', {}],
    ['a snapshot is made of it', { taskState: 'image_snapshot' }],
    ['it is moved to another host while it runs', { status: 'MIGRATING', taskState: 'migrating' }],
    ['its resize waits for a confirmation, and it runs', { status: 'VERIFY_RESIZE' }],
    ['its hypervisor was not asked yet', { powerState: 0 }],
  ])('is calm: %s', (_why, more) => {
    expect(judgeServer({ ...running, ...more }).kind).toBe('well');
  });

  it.each<[string, Partial<Server>]>([
    ['its owner reboots it softly', { status: 'REBOOT', taskState: 'rebooting' }],
    ['its owner reboots it hard', { status: 'HARD_REBOOT', taskState: 'reboot_started_hard', powerState: 4 }],
    ['a reboot was only asked for', { taskState: 'reboot_pending' }],
    ['its cell does not answer', { status: 'UNKNOWN', powerState: 0 }],
  ])('leaves it to the silence outside: %s', (_why, more) => {
    expect(judgeServer({ ...running, ...more }).kind).toBe('unsure');
  });

  it.each<[string, Partial<Server>, string]>([
    ['shut off', { status: 'SHUTOFF', powerState: 4 }, 'it was shut off'],
    [
      'shut off, and being started again',
      { status: 'SHUTOFF', taskState: 'powering-on', powerState: 4 },
      'it was shut off',
    ],
    ['being shut off', { taskState: 'powering-off' }, 'it is being taken down (powering-off)'],
    ['being deleted', { taskState: 'deleting' }, 'it is being taken down (deleting)'],
    ['being resized', { status: 'RESIZE', taskState: 'resize_migrating' }, 'it is being taken down (resize_migrating)'],
    ['being rebuilt', { status: 'REBUILD', taskState: 'rebuilding' }, 'it is being taken down (rebuilding)'],
    ['paused', { status: 'PAUSED', powerState: 3 }, 'it was taken down (PAUSED)'],
    ['suspended', { status: 'SUSPENDED', powerState: 4 }, 'it was taken down (SUSPENDED)'],
    ['shelved', { status: 'SHELVED_OFFLOADED', powerState: 4 }, 'it was taken down (SHELVED_OFFLOADED)'],
    ['in rescue', { status: 'RESCUE' }, 'it was taken down (RESCUE)'],
    ['deleted softly', { status: 'SOFT_DELETED' }, 'it was deleted'],
  ])('is certain at once: %s', (_why, more, sentence) => {
    const judged = judgeServer({ ...running, ...more });
    expect(judged).toMatchObject({ kind: 'lost', certain: 'at-once' });
    if (judged.kind === 'lost') expect(sentenceOf(judged.verdict)).toBe(sentence);
  });

  it('takes "there is none" for a deletion', () => {
    expect(judgeServer(null)).toMatchObject({ kind: 'lost', certain: 'at-once', verdict: { kind: 'deleted' } });
  });

  it.each<[string, Partial<Server>, string]>([
    ['in ERROR', { status: 'ERROR', fault: 'host failed' }, 'it is in ERROR: host failed'],
    [
      'off while its status lies',
      { powerState: 4 },
      'its hypervisor says that it is shut down, while its status is still ACTIVE',
    ],
    [
      'crashed while its status lies',
      { powerState: 6 },
      'its hypervisor says that it is crashed, while its status is still ACTIVE',
    ],
    ['paused below Nova', { powerState: 3 }, 'its hypervisor says that it is paused, while its status is still ACTIVE'],
  ])('wants to see it twice: %s', (_why, more, sentence) => {
    const judged = judgeServer({ ...running, ...more });
    expect(judged).toMatchObject({ kind: 'lost', certain: 'seen-twice' });
    if (judged.kind === 'lost') expect(sentenceOf(judged.verdict)).toBe(sentence);
  });

  it('has a sentence of its own for every kind of verdict', () => {
    const kinds = [
      { kind: 'deleted' },
      { kind: 'shut-off' },
      { kind: 'going-down', task: 'powering-off' },
      { kind: 'error', fault: null },
      { kind: 'taken-down', status: 'PAUSED' },
      { kind: 'power-state', powerState: 6 },
      { kind: 'silent', forMs: 10_000, nova: 'Nova says ACTIVE, power state 1' },
    ] as const;
    expect(new Set(kinds.map(sentenceOf)).size).toBe(kinds.length);
    for (const a of kinds) for (const b of kinds) expect(isSame(a, b)).toBe(a.kind === b.kind);
    expect(sentenceOf(kinds[6])).toBe(
      'nobody has answered from outside for 10.0 s, while Nova says ACTIVE, power state 1',
    );
  });
});
