import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isSecretName, REDACTED, redact, redactEach } from './redact.ts';

const S = 'Tr0ub4dor-3';

describe('takes the secret out, and leaves the rest', () => {
  it.each([
    [`auth_pass ${S}`, 'auth_pass ***'],
    [`  auth_pass "${S} two" # why`, '  auth_pass *** # why'],
    [`auth_type PASS`, 'auth_type PASS'],
    [`authentication { auth_type PASS auth_pass ${S} }`, 'authentication { auth_type PASS auth_pass *** }'],
    [`key 1 hex:${S}`, 'key ***'],
    [`auth_pass secret`, 'auth_pass ***'],
    [`   Password = ${S} and more`, '   Password = ***'],
    [`{"auth_type":1,"auth_data":"${S}","x":1}`, '{"auth_type":1,"auth_data":***,"x":1}'],
    [`{"password":12345678,"x":{"token": null}}`, '{"password":***,"x":{"token": ***}}'],
    [`{\\"password\\": \\"${S}\\", \\"x\\": 1}`, '{\\"password\\": ***, \\"x\\": 1}'],
    [`OS_PASSWORD=${S} openstack server list`, 'OS_PASSWORD=*** openstack server list'],
    [`OS_PASSWORD='${S} x'"y" openstack`, 'OS_PASSWORD=*** openstack'],
    [`openstack --os-password ${S} server list`, 'openstack --os-password *** server list'],
    [`openstack --os-password \\\n  ${S} list`, 'openstack --os-password \\\n  *** list'],
    [`sh -c "fip --os-token=${S}" root`, 'sh -c "fip --os-token=***" root'],
    [`['--password', '${S}', 'x']`, "['--password', ***, 'x']"],
    [`curl -u me:${S} https://api/v2`, 'curl -u me:*** https://api/v2'],
    [`curl -H "X-Auth-Token: ${S}" https://api`, 'curl -H "X-Auth-Token: ***'],
    [`https://me:${S}@api.example/v2?x=1`, 'https://me:***@api.example/v2?x=1'],
    [`http://api:80/,http://me:${S}@api`, 'http://api:80/,http://me:***@api'],
    [`http://api:5000/v3/users@domain`, 'http://api:5000/v3/users@domain'],
    [`inet vhid 12 advskew 0 pass ${S} alias 10.0.0.1/32`, 'inet vhid 12 advskew 0 pass *** alias 10.0.0.1/32'],
    [`ifconfig_vtnet0_alias0="inet vhid 12 pass ${S}"`, 'ifconfig_vtnet0_alias0="inet vhid 12 pass ***"'],
    [`ucarp-password ${S}`, 'ucarp-password ***'],
    [`/usr/sbin/ucarp -i eth0 -p ${S} -a 10.0.0.1`, '/usr/sbin/ucarp -i eth0 -p *** -a 10.0.0.1'],
    [`sshpass -p${S} ssh -p 22 host`, 'sshpass -p*** ssh -p *** host'],
    [`ssh -p 2222 host`, 'ssh -p 2222 host'],
    [
      `set high-availability vrrp group A authentication password '${S}'`,
      'set high-availability vrrp group A authentication password ***',
    ],
    [`plaintext-password "${S}"`, 'plaintext-password ***'],
    [`<password>${S}</password><vhid>1</vhid>`, '<password>***</password><vhid>1</vhid>'],
    [`<password><![CDATA[${S}<b]]></password>`, '<password>***</password>'],
    [`<password/><password></password>`, '<password/><password></password>'],
    [`<nvpair id="a-password" name="password" value="${S}"/>`, '<nvpair id="a-password" name="password" value=***/>'],
    [`cat <password.txt`, 'cat <password.txt'],
    [`password`, 'password'],
    [`no_bypass on; compass north; monkeys`, 'no_bypass on; compass north; monkeys'],
    [`test -f /etc/ssl/key -o x`, 'test -f /etc/ssl/key -o x'],
  ])('%s', (text, clean) => {
    expect(redact(text).text).toBe(clean);
  });
});

it('counts what it took out', () => {
  expect(redact(`auth_pass ${S}\ncurl https://u:${S}@h\nsshpass -p ${S} x`).count).toBe(3);
  expect(redactEach([`pass ${S}`, 'nothing', `token=${S}`])).toEqual({
    texts: ['pass ***', 'nothing', 'token=***'],
    count: 2,
  });
});

it.each([
  'auth_pass',
  'auth_data',
  'key',
  '--os-password',
  'OS_TOKEN',
  'apiKey',
  'ucarp-password',
  'clientSecret',
  'pass',
  'PWD',
])('knows the name %s', (name) => {
  expect(isSecretName(name)).toBe(true);
});

it.each(['auth_type', 'compass', 'keepalived', 'passive', 'tokenizer', 'priority', 'monkey', ''])(
  'has nothing against %s',
  (name) => {
    expect(isSecretName(name)).toBe(false);
  },
);

/** A secret that cannot be a part of the text around it by chance. */
const SECRET = fc
  .array(fc.constantFrom(...'aZ09+/=_-.:$%^&*(){}[];,!?@#~'.split('')), { minLength: 1, maxLength: 12 })
  .map((letters) => `Q${letters.join('')}Q`);
const FRAME: readonly ((secret: string) => string)[] = [
  (secret) => `auth_pass ${secret}`,
  (secret) => `auth_pass "${secret}" x`,
  (secret) => `key 1 ${secret}`,
  (secret) => `a --os-password ${secret} b`,
  (secret) => `a --os-password='${secret}' b`,
  (secret) => `OS_PASSWORD=${secret}`,
  (secret) => `{"auth_data":"${secret}"}`,
  (secret) => `Password = ${secret}`,
  (secret) => `a: 1\npassword: ${secret}\nb: 2`,
  (secret) => `<password>${secret}</password>`,
  (secret) => `pass ${secret} advskew 0`,
  (secret) => `authentication password '${secret}'`,
  (secret) => `ucarp -p ${secret} -a x`,
  (secret) => `http://u:${secret}@host/`,
];

it('lets no secret through, whatever it is made of', () => {
  fc.assert(
    fc.property(SECRET, fc.constantFrom(...FRAME), (secret, frame) => {
      expect(redact(frame(secret)).text).not.toContain(secret);
    }),
    { seed: 7, numRuns: 5000 },
  );
});

const WORDS = [
  'auth_pass',
  'password',
  '<password',
  '>',
  '"',
  "'",
  '\\',
  '=',
  ':',
  ' ',
  '\n',
  '://',
  '@',
  'key',
  'x',
  '</',
  ',',
  '-p ',
  'ucarp',
  REDACTED,
];
const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join('')),
);

it('answers any text, and keeps its lines', () => {
  fc.assert(
    fc.property(TEXT, (text) => {
      const { text: clean, count } = redact(text);
      expect(count).toBeGreaterThanOrEqual(0);
      if (count === 0) expect(clean).toBe(text);
    }),
    { seed: 7, numRuns: 5000 },
  );
});

it.each(WORDS.map((word) => [word]))('needs time in proportion to the text, of nothing but %j', (word) => {
  for (const text of [
    word.repeat(5000),
    `${word} `.repeat(5000),
    `password ${word}`.repeat(5000),
    `a://b:${word}`.repeat(5000),
  ]) {
    const start = process.cpuUsage();
    redact(text);
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  }
});
