/** The server's side of the transmission: every request is worked on at once, and answered when it is ready. */
import { setTimeout as after } from 'node:timers/promises';
import type { BlockDevice } from '../../device/block-device.ts';
import { MoverError } from '../../mover-error.ts';
import { COMMAND, COMMAND_FLAG, ERRNO, MAGIC, REQUEST_BYTES, STATE_DIRTY, STATE_ZERO } from '../protocol.ts';
import type { Faults, NbdFault, ServedCommand, ServedRequest } from './nbd-fault.ts';
import type { NbdServerOptions } from './nbd-server.ts';
import type { ServedLink } from './served-handshake.ts';
import { content, failure, simple, status, success } from './served-replies.ts';

export interface Served {
  readonly device: BlockDevice;
  readonly options: NbdServerOptions;
  readonly faults: Faults;
  readonly calls: Record<ServedCommand, number>;
}

/** An incomplete group of replies that are to change places waits so long for the rest. */
const GROUP_MS = 5;

/** Ends when the client says goodbye. */
export async function serveRequests(link: ServedLink, served: Served): Promise<void> {
  const { reader } = link;
  const send = sender(link, served.faults);
  const running = new Set<Promise<void>>();
  for (;;) {
    if (served.faults.deaf) {
      link.stream.pause();
      await new Promise(() => undefined);
    }
    const head = await reader.read(REQUEST_BYTES);
    if (head.readUInt32BE(0) !== MAGIC.request) throw new Error('no request where one should be');
    const type = head.readUInt16BE(6);
    if (type === COMMAND.disconnect) break;
    const command = (['read', 'write', 'flush', 'writeZeroes', 'blockStatus'] as const).find(
      (one) => COMMAND[one] === type,
    );
    if (command === undefined) throw new Error(`an unknown command: ${type}`);
    const request: ServedRequest = {
      command,
      flags: head.readUInt16BE(4),
      cookie: Buffer.from(head.subarray(8, 16)),
      offset: Number(head.readBigUInt64BE(16)),
      length: head.readUInt32BE(24),
    };
    served.calls[command] += 1;
    const payload = await reader.read(command === 'write' ? request.length : 0);
    const task = answer(request, payload, link, served).then(send);
    running.add(task);
    void task.finally(() => running.delete(task));
  }
  await Promise.all(running);
}

/** The messages of its reply, none when it is not to be answered. */
async function answer(
  request: ServedRequest,
  payload: Buffer,
  link: ServedLink,
  served: Served,
): Promise<readonly Buffer[]> {
  const met = served.faults.meet(request);
  for (const fault of met) {
    if (fault.kind === 'error') return failure(link.structured, request, fault.errno, fault.words, fault.at);
    if (fault.kind === 'answer') return [fault.bytes(request)];
    if (fault.kind === 'delay') await after(fault.ms);
  }
  let messages: readonly Buffer[];
  try {
    messages = await done(request, payload, link, served, met);
  } catch (error) {
    messages = failure(link.structured, request, errnoOf(error, request.command));
  }
  return met.some(({ kind }) => kind === 'silent') ? [] : messages;
}

async function done(
  request: ServedRequest,
  payload: Buffer,
  link: ServedLink,
  { device, options }: Served,
  met: readonly NbdFault[],
): Promise<readonly Buffer[]> {
  const { command, offset, length, flags } = request;
  const { minimum = 1, maximum = Number.POSITIVE_INFINITY } = options.blockSizes ?? {};
  const carries = command === 'read' || command === 'write';
  if (offset % minimum !== 0 || length % minimum !== 0 || (carries && length > maximum))
    return failure(link.structured, request, ERRNO.EINVAL, 'not as the block sizes allow');
  if (command === 'write') await device.write(offset, payload);
  if (command === 'writeZeroes') await device.writeZeros(offset, length);
  if (command === 'flush') await device.flush();
  if (command === 'read') {
    const bytes = Buffer.alloc(length);
    await device.read(offset, bytes);
    for (const fault of met)
      if (fault.kind === 'flip') bytes[fault.offset - offset] = (bytes[fault.offset - offset] ?? 0) ^ (1 << fault.bit);
    if (!link.structured) return [simple(request, 0, bytes)];
    const isWhole = (flags & COMMAND_FLAG.dontFragment) !== 0;
    return content(request, bytes, isWhole ? length : (options.chunkBytes ?? length));
  }
  if (command !== 'blockStatus') return [link.structured ? success(request) : simple(request, 0)];
  const most = options.statusExtents ?? Number.POSITIVE_INFINITY;
  const told = await Promise.all(
    link.contexts.map(async ({ id, kind }) => ({
      id,
      runs: (await runsOf(device, kind, offset, length)).slice(0, most),
    })),
  );
  return status(request, told);
}

async function runsOf(
  device: BlockDevice,
  kind: 'allocation' | 'dirty',
  offset: number,
  length: number,
): Promise<readonly (readonly [length: number, flags: number])[]> {
  if (kind === 'dirty')
    return ((await device.dirtyExtents(offset, length)) ?? []).map((run) => [run.length, run.dirty ? STATE_DIRTY : 0]);
  const extents = (await device.extents(offset, length)) ?? [{ length, kind: 'data' }];
  return extents.map((run) => [run.length, run.kind === 'zero' ? STATE_ZERO : 0]);
}

function errnoOf(error: unknown, command: ServedCommand): number {
  const code = error instanceof MoverError ? error.code : null;
  if (code === 'DEVICE_FULL') return ERRNO.ENOSPC;
  if (code === 'DEVICE_SIZE') return command === 'write' ? ERRNO.ENOSPC : ERRNO.EINVAL;
  return code === 'DEVICE_UNAVAILABLE' ? ERRNO.EPERM : ERRNO.EIO;
}

/** Sends replies in the order in which they are ready, or in another one that was ordered. */
function sender({ stream }: ServedLink, faults: Faults): (messages: readonly Buffer[]) => void {
  let group: (readonly Buffer[])[] = [];
  const write = (message: Buffer): void => {
    const allowed = faults.allow(message.length);
    if (!stream.writable) return;
    if (allowed === message.length) stream.write(message);
    else stream.write(message.subarray(0, allowed), () => stream.destroy());
  };
  const leave = (): void => {
    const replies = group.reverse();
    group = [];
    for (let turn = 0; replies.some((messages) => turn < messages.length); turn += 1)
      for (const messages of replies) {
        const message = messages[turn];
        if (message !== undefined) write(message);
      }
  };
  return (messages) => {
    if (messages.length === 0) return;
    group.push(messages);
    if (group.length >= faults.group) leave();
    else if (group.length === 1) setTimeout(leave, GROUP_MS);
  };
}
