import type { VrrpReading } from '../../../domain/guest-reading.ts';
import type { VrrpRunning } from '../../../domain/vrrp.ts';
import { readConfigTest } from '../../../vrrp/keepalived/read-config-test.ts';
import { readKeepalivedConfiguration } from '../../../vrrp/keepalived/read-configuration.ts';
import { readKeepalivedData } from '../../../vrrp/keepalived/read-data.ts';
import { readKeepalivedJson } from '../../../vrrp/keepalived/read-json.ts';
import { readKeepalivedStats, withStatistics } from '../../../vrrp/keepalived/read-stats.ts';
import { readKeepalivedVersion } from '../../../vrrp/keepalived/read-version.ts';
import { placeOf } from '../../../vrrp/located.ts';
import { keyValues } from '../lines.ts';
import type { Look } from '../look.ts';
import { Stumbled, vrrpReading } from './reading.ts';

/** From keepalived's files, and from its own words about how it runs. Null: it is not there. */
export function keepalivedReading(look: Look, hostName: string): VrrpReading | null {
  const about = look.text('keepalived');
  if (about === null) return null;
  const values = keyValues(about.split('\n'));
  const main = values.get('main') ?? '/etc/keepalived/keepalived.conf';
  const id = values.get('id') ?? '';
  const files = look.sections('keepalived-file');
  const runs = (values.get('pid') ?? '') !== '';
  if (files.length === 0 && !runs) return null;

  const stumbled = new Stumbled();
  for (const { of, cut } of files) if (cut) look.gap(of ?? main, 'it is longer than is read');
  const texts = new Map(files.map(({ of, text }) => [of ?? '', text]));
  const node = { hostName, ...(id === '' ? {} : { configId: id }) };
  const configuration = texts.has(main) ? stumbled.value(readKeepalivedConfiguration(texts, main, node)) : null;
  if (configuration === null) look.gap("keepalived's configuration", `${main} could not be read`);
  const running = runningOf(look, stumbled);
  if (runs && running === null)
    look.gap(
      "keepalived's state",
      'its dump was not there: it is written only for root, and by a keepalived that knows the signal',
    );
  if (Number(values.get('daemons')) > 1)
    look.gap('other keepalived daemons', `${values.get('daemons') ?? ''} run here; one of them was read`);
  const version = look.text('keepalived-version');
  return vrrpReading({
    configuration,
    running,
    version: version === null ? null : stumbled.value(readKeepalivedVersion(version)),
    selfTest: selfTestOf(look),
    warnings: stumbled.warnings,
    files,
  });
}

/** The JSON dump has all of it; without it, the state is in one file and the counters are in another. */
function runningOf(look: Look, stumbled: Stumbled): VrrpRunning | null {
  const json = look.text('keepalived-json');
  if (json !== null) return stumbled.value(readKeepalivedJson(json));
  const data = look.text('keepalived-data');
  const running = data === null ? null : stumbled.value(readKeepalivedData(data));
  const stats = look.text('keepalived-stats');
  const counters = stats === null ? null : stumbled.value(readKeepalivedStats(stats));
  return running === null || counters === null ? running : withStatistics(running, counters);
}

/** What `keepalived -t` complains about; its exit code where it has no words. */
function selfTestOf(look: Look): readonly string[] | null {
  const text = look.text('keepalived-test')?.trimEnd() ?? null;
  const code = /(?:^|\n)exit (\d{1,3})$/.exec(text ?? '')?.[1];
  if (text === null || code === undefined) return null;
  const complaints = readConfigTest(text.replace(/(?:^|\n)exit \d{1,3}$/, '\n'));
  const lines = complaints.ok ? complaints.value.map(placeOf) : [placeOf(complaints.error)];
  return code !== '0' && lines.length === 0 ? [`it ended with exit code ${code}`] : lines;
}
