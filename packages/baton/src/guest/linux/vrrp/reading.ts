import { createHash } from 'node:crypto';
import type { VrrpReading } from '../../../domain/guest-reading.ts';
import type { VrrpConfiguration, VrrpRunning } from '../../../domain/vrrp.ts';
import { type Parsed, placeOf } from '../../../vrrp/located.ts';
import type { Section } from '../sections.ts';

/** Gathers what the parsers of one daemon say, and what they stumble over. Warnings name places, and hold no text of a file. */
export class Stumbled {
  readonly warnings: string[] = [];

  value<T>(read: Parsed<T>): T | null {
    if (!read.ok) {
      this.warnings.push(placeOf(read.error));
      return null;
    }
    this.warnings.push(...read.warnings.map(placeOf));
    return read.value;
  }
}

interface Parts {
  readonly configuration: VrrpConfiguration | null;
  readonly running: VrrpRunning | null;
  readonly warnings: readonly string[];
  readonly files: readonly Section[];
  readonly version?: string | null;
  readonly selfTest?: readonly string[] | null;
}

export function vrrpReading({ configuration, running, warnings, files, version, selfTest }: Parts): VrrpReading {
  return {
    configuration,
    running,
    version: version ?? null,
    selfTest: selfTest ?? null,
    warnings,
    configurationDigest: digestOf(files),
  };
}

/** sha256 of their bytes, one after the other; null when one of them is not whole. */
function digestOf(files: readonly Section[]): string | null {
  if (files.length === 0 || files.some(({ cut }) => cut)) return null;
  const hash = createHash('sha256');
  for (const { bytes } of files) hash.update(bytes);
  return hash.digest('hex');
}
