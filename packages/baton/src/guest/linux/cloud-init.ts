import type { CloudInit } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { readingLines } from './lines.ts';

/** The script's own words, and the two settings that it picks out of cloud.cfg and cloud.cfg.d: a later file wins. */
export function parseCloudInit(text: string): Parsed<CloudInit> {
  return readingLines(text, 'cloud-init', (lines) => {
    const setting = (name: string): boolean => {
      const pattern = new RegExp(String.raw`^\s*${name}\s*:\s*(\S+)`);
      const values = lines.flatMap((line) => pattern.exec(line)?.[1] ?? []);
      // YAML 1.1, which PyYAML reads: true, yes and on are one.
      return /^["']?(true|yes|on)["']?$/i.test(values.at(-1) ?? '');
    };
    return {
      installed: lines.includes('installed'),
      disabled: lines.includes('disabled-by-file') || lines.includes('disabled-by-kernel'),
      keepsCache: setting('manual_cache_clean'),
      preservesHostName: setting('preserve_hostname'),
    };
  });
}
