/** Tells in a few lines what a deep run has tried: from the JSON lines that the tests wrote. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [directory = 'test-results'] = process.argv.slice(2);
const rows = (name) =>
  readdirSync(directory).includes(`${name}.jsonl`)
    ? readFileSync(join(directory, `${name}.jsonl`), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
const sum = (all, key) =>
  all.reduce((total, row) => total + (Array.isArray(row[key]) ? row[key].length : (row[key] ?? 0)), 0);
const say = (text) => void process.stdout.write(`${text}\n`);

const crashes = rows('crash-points');
say(
  `crash points: ${sum(crashes, 'points')} points at ${sum(crashes, 'moments')} moments of ${crashes.length} stories; ` +
    `${sum(crashes, 'tried')} tried, ${sum(crashes, 'missed')} not met again, ${sum(crashes, 'wrong')} wrong`,
);
const faults = rows('faults');
say(
  `faults: ${sum(faults, 'tried')} tried; ${sum(faults, 'unharmed')} unharmed, ${sum(faults, 'resumed')} stopped and went on, ` +
    `${sum(faults, 'cameBack')} came back by themselves first, ${sum(faults, 'aborted')} stopped for good and were cleaned, ${sum(faults, 'wrong')} wrong`,
);
say(`invariants: held ${sum([...crashes, ...faults], 'checks')} times`);
for (const { kills, changes } of rows('real-process'))
  say(`kill -9: ${kills} times in one migration of ${changes} changes`);
for (const { seconds, code } of rows('demo')) say(`demonstration: ${seconds.toFixed(1)} s, exit code ${code}`);
