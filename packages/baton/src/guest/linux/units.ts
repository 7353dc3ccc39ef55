import type { ServiceUnit } from '../../domain/guest-reading.ts';
import type { Parsed } from '../../vrrp/located.ts';
import { keyValues, readingLines } from './lines.ts';

/** `systemctl show -p Id,LoadState,ActiveState,UnitFileState,After`: one block for each unit, blank lines between them. */
export function parseSystemdUnits(text: string): Parsed<readonly ServiceUnit[]> {
  return readingLines(text, 'systemctl show', (lines) => {
    const blocks: string[][] = [[]];
    for (const line of lines) {
      if (line.trim() === '') blocks.push([]);
      else blocks.at(-1)?.push(line);
    }
    return blocks.flatMap((block) => {
      const values = keyValues(block);
      const name = values.get('Id')?.replace(/\.service$/, '');
      if (name === undefined || (values.get('LoadState') !== 'loaded' && values.get('LoadState') !== 'masked'))
        return [];
      const after = values.get('After');
      return [
        {
          name,
          active: isActive(values.get('ActiveState')),
          enabled: isEnabled(values.get('UnitFileState')),
          ...(after === undefined ? {} : { after: after.split(/\s+/).filter((unit) => unit !== '') }),
        },
      ];
    });
  });
}

function isActive(state: string | undefined): boolean {
  return state === 'active' || state === 'reloading' || state === 'activating';
}

/**
 * systemctl(1), is-enabled. `enabled-runtime` is gone after a boot; `static` and `indirect` are started by another unit, and
 * `generated` by a script of System V: that cannot be told from here.
 */
function isEnabled(state: string | undefined): boolean | null {
  if (state === 'enabled' || state === 'alias') return true;
  if (state === 'disabled' || state === 'masked' || state === 'masked-runtime' || state === 'enabled-runtime')
    return false;
  return null;
}

/** `rc-update show` of OpenRC: ` keepalived | default`. Runlevels other than `default` and `boot` are not a boot's. */
export function parseOpenrcEnabled(text: string): Parsed<ReadonlySet<string>> {
  return readingLines(text, 'rc-update show', (lines) => {
    const names = lines.flatMap((line) => {
      const [name = '', levels] = line.split('|').map((part) => part.trim());
      return levels !== undefined && /\b(default|boot|sysinit)\b/.test(levels) ? [name] : [];
    });
    return new Set(names);
  });
}

/** `rc-status -a` of OpenRC: ` keepalived    [  started  ]`. */
export function parseOpenrcStarted(text: string): Parsed<ReadonlySet<string>> {
  return readingLines(
    text,
    'rc-status',
    (lines) => new Set(lines.flatMap((line) => /^\s*(\S+)\s+\[\s*started\b/.exec(line)?.[1] ?? [])),
  );
}

/** `service -e` of FreeBSD (paths), `rcctl ls on` of OpenBSD (names), S-links of System V and busybox: what starts at boot. */
export function parseEnabledNames(text: string): Parsed<ReadonlySet<string>> {
  return readingLines(
    text,
    'enabled services',
    (lines) =>
      new Set(
        lines.flatMap((line) => {
          const name = line.trim().split('/').at(-1) ?? '';
          return /^[\w.@-]{1,80}$/.test(name) ? [name.replace(/^S\d\d/, '')] : [];
        }),
      ),
  );
}

/** Where a command may stand in a line of a shell script, or the words of a tool that starts services. */
const BEFORE = String.raw`(?:^|[;&|({]|\b(?:then|do|else|exec|nohup|service|rc-service|start|enable)\b|\s(?:-x|--exec)\b)\s{0,8}`;

/** Which of these names a boot script starts; its lines were picked by the script. A path such as /run/<name> starts nothing. */
export function parseBootScripts(text: string, names: readonly string[]): Parsed<ReadonlySet<string>> {
  return readingLines(text, 'boot scripts', (lines) => {
    const commands = lines.map((line) => line.trim()).filter((line) => !line.startsWith('#'));
    const starts = (name: string): boolean => {
      const command = new RegExp(String.raw`${BEFORE}(?:\/[\w./-]{1,200}\/)?${name}(?:$|[\s;&|)])`);
      return commands.some((line) => command.test(line));
    };
    return new Set(names.filter(starts));
  });
}
