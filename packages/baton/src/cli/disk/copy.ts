import { type Command, InvalidArgumentError } from 'commander';
import { type Copied, copyDisk } from '../../services/disk/copy-disk.ts';
import { type CommandLine, withOutput } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { EXIT } from '../exit-code.ts';
import type { Row } from '../render/formats.ts';
import { bytesText, durationText } from '../render/quantity.ts';
import type { OutputOptions } from '../session.ts';
import { progressLine } from './progress-line.ts';

interface CopyOptions extends OutputOptions {
  readonly yes?: boolean;
  readonly overwrite?: boolean;
  readonly verify?: boolean;
  readonly limit?: number;
  readonly allowImageHeader?: boolean;
}

export function addDiskCopy(disk: Command, line: CommandLine): void {
  const command = withOutput(disk.command('copy'))
    .description('copy a disk onto another: only what differs, read back and proved; goes on where it stopped')
    .argument('<from>', 'a file, a block device, or an NBD URI such as nbd://127.0.0.1:10809/root')
    .argument('<to>', 'the disk that is overwritten; at least as large')
    .option('--overwrite', 'do not ask when <to> is not empty')
    .option('-y, --yes', 'the same')
    .option('--verify', 'read both disks whole once more in the end, and compare them')
    .option('--limit <bytes>', 'copy no more than so many bytes in a second, such as 50M', bytesPerSecond)
    .option('--allow-image-header', 'copy what looks like a qcow2 or other image as it is, byte for byte');

  line.does<CopyOptions>(command, async (session, [from = '', to = ''], options) => {
    const tell = progressLine(session);
    const request = {
      from,
      to,
      env: session.deps.env,
      verify: options.verify === true,
      allowImageHeader: options.allowImageHeader === true,
      ...(options.limit === undefined ? {} : { bytesPerSecond: options.limit }),
    };
    const copied = await copyDisk(
      request,
      {
        note: (text) => session.say(`Note: ${text}`),
        onProgress: (what, { doneBytes, sizeBytes }) => tell(WORDS[what], doneBytes, sizeBytes),
        mayOverwrite: async (why) => {
          session.say(why);
          return await confirm(session, `Overwrite ${to}?`, {
            yes: options.yes === true || options.overwrite === true,
          });
        },
      },
      session.signal,
    );
    session.talk.live(null);
    if (copied === null) {
      session.say('Nothing was written.');
      return EXIT.failed;
    }
    session.record(rowOf(copied), options);
    session.say(sentence(copied));
    return EXIT.done;
  });
}

const WORDS = { copy: 'Copied', verify: 'Compared' } as const;

function rowOf({ source, target, verified }: Copied): Row {
  return [
    { name: 'size_bytes', value: source.sizeBytes },
    { name: 'written_bytes', value: target.changedBytes },
    { name: 'zero_bytes', value: target.zeroBytes },
    { name: 'resumed_bytes', value: target.resumedBytes },
    { name: 'root', value: target.root },
    { name: 'sha256', value: source.sha256 },
    { name: 'read_back', value: target.readBackPassed === true ? 'past the page cache' : 'through a cache' },
    { name: 'verified', value: verified },
    { name: 'seconds', value: Math.round(target.seconds * 100) / 100 },
  ];
}

function sentence({ source, target, verified }: Copied): string {
  const done = `${bytesText(source.sizeBytes)} in ${durationText(target.seconds * 1000)}, ${bytesText(target.changedBytes)} written.`;
  const proof = verified
    ? 'Both disks were compared whole.'
    : 'All that was written was read back, and both ends have the same digest.';
  const again =
    target.resumedBytes > 0 && !verified
      ? ` The first ${bytesText(target.resumedBytes)} were proved before the interruption: if <from> was written since, run: baton disk verify`
      : '';
  return `Copied ${done} ${proof}${again}`;
}

/** `50M`, `200k`, `1G`: powers of 1024, as dd(1) has them. */
function bytesPerSecond(value: string): number {
  const [, figure, unit = ''] = /^(\d{1,9})([kKMG]?)$/.exec(value) ?? [];
  const bytes = Number(figure ?? Number.NaN) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
  if (bytes >= 64 * 1024) return bytes;
  throw new InvalidArgumentError('It is a whole number of bytes with k, M or G, 64k at least.');
}
