import type { Command } from 'commander';
import type { CommandLine } from './command-line.ts';
import { addDiskCopy } from './disk/copy.ts';
import { addDiskVerify } from './disk/verify.ts';

/** `baton disk ...`: two disks of this machine, or that it reaches by NBD. They need no cloud and no database. */
export function addDisk(program: Command, line: CommandLine): void {
  const disk = program.command('disk').helpCommand(false).description('disks: files, block devices, NBD exports');
  addDiskVerify(disk, line);
  addDiskCopy(disk, line);
}
