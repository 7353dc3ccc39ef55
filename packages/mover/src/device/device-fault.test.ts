import { expect, it } from 'vitest';
import { MoverError } from '../mover-error.ts';
import { deviceFault } from './device-fault.ts';

const failing = (code: string): MoverError =>
  deviceFault(Object.assign(new Error(code), { code }), { name: '/dev/vdb', what: 'writing 4096 bytes', offset: 8192 });

it.each([
  ['ENOSPC', 'DEVICE_FULL', false],
  ['EDQUOT', 'DEVICE_FULL', false],
  ['EACCES', 'DEVICE_UNAVAILABLE', false],
  ['EROFS', 'DEVICE_UNAVAILABLE', false],
  ['EBUSY', 'DEVICE_UNAVAILABLE', true],
  ['EIO', 'DEVICE_FAILED', false],
  ['ETIMEDOUT', 'DEVICE_FAILED', true],
  ['EUNHEARD', 'DEVICE_FAILED', false],
])('%s is %s', (errno, code, retryable) => {
  expect(failing(errno)).toMatchObject({ code, retryable });
  expect(failing(errno).message).toContain(`/dev/vdb: writing 4096 bytes at 8192 failed: `);
  expect(failing(errno).message).toContain(errno);
  expect(failing(errno).remedy).not.toBe('');
});

it('leaves alone what is told already', () => {
  const told = new MoverError({ code: 'DEVICE_SIZE', message: 'told', remedy: 'none' });
  expect(deviceFault(told, { name: 'other', what: 'reading' })).toBe(told);
});
