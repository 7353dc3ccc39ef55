import type { DiskComparison } from '@baton/mover';
import type { Command } from 'commander';
import { verifyDisks } from '../../services/disk/verify-disks.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { bytesText, countText } from '../render/quantity.ts';
import type { OutputOptions } from '../session.ts';
import { progressLine } from './progress-line.ts';

interface VerifyOptions extends OutputOptions {
  readonly allowImageHeader?: boolean;
}

export function addDiskVerify(disk: Command, line: CommandLine): void {
  const command = withOutput(disk.command('verify'))
    .description('are two disks the same? Reads both whole, and writes to neither')
    .argument('<a>', 'a file, a block device, or an NBD URI such as nbd://127.0.0.1:10809/root')
    .argument('<b>', 'the other one')
    .option('--allow-image-header', 'read what looks like a qcow2 or other image as it is, byte for byte');

  line.does<VerifyOptions>(command, async (session, [a = '', b = ''], options) => {
    const tell = progressLine(session);
    const comparison = await verifyDisks(a, b, {
      signal: session.signal,
      allowImageHeader: options.allowImageHeader === true,
      onNote: (text) => session.say(`Note: ${text}`),
      onProgress: ({ doneBytes, sizeBytes }) => tell('Compared', doneBytes, sizeBytes),
    });
    session.talk.live(null);
    session.record(rowOf(comparison), options);
    session.say(sentence(comparison));
    return comparison.outcome === 'different' ? EXIT.failed : EXIT.done;
  });
}

function rowOf({ outcome, a, b, differingBytes, differingBlocks, differences }: DiskComparison): Row {
  return [
    { name: 'outcome', value: outcome },
    { name: 'a', value: a.name },
    { name: 'a_size_bytes', value: a.sizeBytes },
    { name: 'a_sha256', value: a.sha256 },
    { name: 'b', value: b.name },
    { name: 'b_size_bytes', value: b.sizeBytes },
    { name: 'b_sha256', value: b.sha256 },
    { name: 'differing_bytes', value: differingBytes },
    { name: 'differing_blocks', value: differingBlocks },
    { name: 'differences', value: differences.map(({ offset, length }) => ({ offset, length })) },
  ];
}

function sentence({ outcome, a, b, differingBytes, differences }: DiskComparison): string {
  if (outcome === 'same') return `They are the same, all ${bytesText(a.sizeBytes)} of them.`;
  if (outcome === 'same-and-zeros') {
    const [larger, rest] = [a.sizeBytes > b.sizeBytes ? a : b, Math.abs(a.sizeBytes - b.sizeBytes)];
    return `They are the same; ${larger.name} is larger by ${bytesText(rest)}, which are zeros.`;
  }
  return `They differ in ${countText(differingBytes, 'byte')}, first at byte ${differences[0]?.offset ?? 0}.`;
}
