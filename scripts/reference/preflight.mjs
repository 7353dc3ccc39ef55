// Writes docs/reference/preflight.md from the catalogue of checks. With --check it compares instead.
// Needs a build: the catalogue is read from packages/baton/dist.
import { readFileSync, writeFileSync } from 'node:fs';
import { catalogue } from '../../packages/baton/dist/preflight/preflight.js';
import { possibleResults } from '../../packages/baton/dist/preflight/testing/possible-results.js';

const page = new URL('../../docs/reference/preflight.md', import.meta.url);

const GROUPS = [
  ['clouds', 'Both clouds'],
  ['migration', 'Other migrations'],
  ['source', 'The source'],
  ['plan', 'The plan'],
  ['guest', 'The guests'],
  ['disks', 'The disks, by movers'],
  ['target', 'The target'],
];

const ACCESS = {
  lists: 'lists of both clouds',
  console: "the guests' consoles",
  guest: 'a way into the guests',
  outside: 'a place outside',
  operator: "the operator's session in the target",
};

const REQUIREMENTS = {
  'two-load-balancers': 'At least two load balancers',
  'ha-ips': 'Floating IPs on ports: the HA IPs',
  vips: 'Their internal addresses are VIPs of keepalived, VRRP or CARP',
  'healthy-and-enabled': 'That daemon is healthy, started, and starts at boot',
};

const HEAD = `# Preflight checks

<!-- Written by scripts/reference/preflight.mjs from the checks themselves. Do not edit it here. -->

The preflight looks at both clouds as they are now, and changes nothing. It runs in \`baton plan create\`, \`baton plan validate\`, before
\`baton migration start\` records a migration, and once more as the first step of the runbook.

| result | meaning |
|---|---|
| \`pass\` | looked at, and fine |
| \`warn\` | the migration can start; read it first |
| \`unknown\` | could not be told with this access. Look yourself, or give more access. It does not stop the migration |
| \`block\` | the migration cannot start before it is solved. Exit code 3; as the first step of the runbook, a failed step: exit code 1 |

A check that fails to look says \`unknown\` and why, never \`pass\`. One check may give several results, one for each thing that it looks at.
What to do is the general advice; the finding itself may say something more exact.

| needs | how it gets it |
|---|---|
| ${ACCESS.lists} | the two sessions of the plan, with what a member of the project may list |
| ${ACCESS.console} | the same sessions; the guests must print on a serial console |
| ${ACCESS.guest} | \`guest\` in the plan (\`--guest ssh\`) |
| ${ACCESS.outside} | \`probe.vantage\` in the plan (\`--vantage\`) |
| ${ACCESS.operator} | \`target.operatorCloud\` in the plan (\`--target-operator-cloud\`) |
`;

/** The procedure's four requirements, and what looks after each. */
function requirements() {
  return [
    '## What the procedure requires',
    '',
    '| requirement | checks |',
    '|---|---|',
    ...Object.entries(REQUIREMENTS).map(([key, words]) => {
      const ids = catalogue
        .filter(({ requirement }) => requirement === key)
        .map(({ id }) => `[\`${id}\`](#${anchor(id)})`);
      return `| ${words} | ${ids.join(', ')} |`;
    }),
    '',
  ].join('\n');
}

function section([prefix, title]) {
  const checks = catalogue.filter(({ id }) => id.startsWith(`${prefix}.`));
  return [
    `## ${title}`,
    '',
    ...checks.flatMap((check) => [
      `### \`${check.id}\``,
      '',
      `**${text(check.title)}.**`,
      '',
      `- Looks at: ${text(check.looksAt)}`,
      `- Needs: ${known(ACCESS, check.needs)}`,
      `- Results: ${results(check.id)}`,
      ...(check.requirement === undefined ? [] : [`- Required: ${known(REQUIREMENTS, check.requirement)}`]),
      `- What to do: ${text(check.remedy)}`,
      '',
    ]),
  ].join('\n');
}

/** Whatever a check needs may be unreadable, so that every one can say unknown. */
function results(id) {
  const possible = possibleResults(id);
  if (possible.length === 0) throw new Error(`The check ${id} gives no result: its file imports none of ../check.ts.`);
  return [...possible].map((result) => `\`${result}\``).join(', ');
}

function known(words, key) {
  if (words[key] === undefined) throw new Error(`No words for ${key}: add them in preflight.mjs.`);
  return words[key];
}

/** As GitHub makes it of a heading. */
function anchor(id) {
  return id.replaceAll('.', '');
}

/** \`<id>\` in running text would be taken for HTML. */
function text(words) {
  return words.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', ' ');
}

const strange = catalogue.filter(({ id }) => !GROUPS.some(([prefix]) => id.startsWith(`${prefix}.`)));
if (strange.length > 0) {
  throw new Error(`No section for ${strange.map(({ id }) => id).join(', ')}: add one to GROUPS in preflight.mjs.`);
}

const wanted = `${[HEAD, requirements(), ...GROUPS.map(section)].join('\n').trimEnd()}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(page, 'utf8') !== wanted) {
    process.stderr.write(
      'docs/reference/preflight.md is not as the checks say. Write it anew: node scripts/reference/preflight.mjs\n',
    );
    process.exitCode = 1;
  } else process.stderr.write(`docs/reference/preflight.md: ${catalogue.length} checks, as in the sources\n`);
} else {
  writeFileSync(page, wanted);
}
