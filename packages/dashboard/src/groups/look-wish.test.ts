import { expect, test } from 'vitest';
import { BY_CONSOLE, lookOf, type LookWish } from './look-wish.ts';

const bySsh: LookWish = { ...BY_CONSOLE, access: 'ssh' };

test('by the console nothing else is told', () => {
  expect(lookOf({ ...BY_CONSOLE, user: 'root', destinations: { a: 'h' } })).toEqual({
    guest: { access: 'console' },
    destinations: {},
  });
});

test('what is left empty is as the controller is set up', () => {
  expect(lookOf({ ...bySsh, user: ' ', destinations: { a: '', b: ' ' } })).toEqual({
    guest: { access: 'ssh' },
    destinations: {},
  });
});

test('everything that is said arrives', () => {
  const wish: LookWish = {
    access: 'ssh',
    user: ' root ',
    port: '2222',
    jump: 'bastion',
    config: '/etc/baton/ssh',
    acceptNew: true,
    destinations: { a: '10.0.2.11', b: '' },
  };
  expect(lookOf(wish)).toEqual({
    guest: {
      access: 'ssh',
      ssh: { user: 'root', port: 2222, jump: 'bastion', config: '/etc/baton/ssh', acceptNew: true },
    },
    destinations: { a: '10.0.2.11' },
  });
});

test.each(['0', '65536', '22a', '-1', '1.5'])('%s is no port', (port) => {
  expect(lookOf({ ...bySsh, port })).toBe(null);
});
