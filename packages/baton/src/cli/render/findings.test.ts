import { describe, expect, test } from 'vitest';

import type { Finding } from '../../services/services.ts';
import { findingsText, worstFirst } from './findings.ts';
import { styleFor } from './style.ts';

const style = styleFor({ env: { LC_ALL: 'C.UTF-8' }, color: false });
const finding = (check: string, result: Finding['result'], detail = 'seen', remedy = 'Do it.'): Finding => ({
  check,
  result,
  detail,
  remedy: result === 'pass' ? '' : remedy,
});
const text = (...findings: readonly Finding[]): string => findingsText(findings, style);

describe('findings for people', () => {
  test('what blocks comes first, then warnings, then what could not be told; what passed is counted', () => {
    expect(
      text(
        finding('target.mtu', 'unknown', 'no network', 'Look.'),
        finding('source.members', 'pass'),
        finding('source.qos', 'warn', 'a policy', 'Ask.'),
        finding('source.trunks', 'block', 'a trunk', 'Mend it.'),
      ),
    ).toBe(
      [
        '  ✗ block    source.trunks: a trunk',
        '             Mend it.',
        '  ! warn     source.qos: a policy',
        '             Ask.',
        '  ? unknown  target.mtu: no network',
        '             Look.',
        '  1 check passed, 1 warning, 1 could not be told, 1 block',
      ].join('\n'),
    );
  });

  test('checks that miss one access are named together, with what would answer them', () => {
    const said = text(
      finding('guest.autostart', 'unknown', 'lb1: no way in'),
      finding('guest.autostart', 'unknown', 'lb2: no way in'),
      finding('source.user-data', 'unknown'),
      finding('target.agents-alive', 'unknown'),
    );
    expect(said).toBe(
      [
        '  ? unknown  2 checks need a way into the guests (--guest ssh):',
        '             guest.autostart, source.user-data',
        "  ? unknown  1 check needs the operator's session in the target (--target-operator-cloud <name>):",
        '             target.agents-alive',
        '  0 checks passed, 4 could not be told',
      ].join('\n'),
    );
    expect(said).not.toContain('pass ');
  });

  test('with a way in, what it could not tell is told one by one', () => {
    const said = text(
      finding('guest.autostart', 'pass'),
      finding('source.user-data', 'unknown', 'lb1 does not answer'),
    );
    expect(said).toContain('? unknown  source.user-data: lb1 does not answer\n             Do it.');
    expect(said).not.toContain('--guest ssh');
  });

  test('a remedy is said once for both load balancers', () => {
    expect(
      text(
        finding('target.image-properties', 'warn', 'lb1: bus', 'Ask.'),
        finding('target.image-properties', 'warn', 'lb2: bus', 'Ask.'),
        finding('target.image-properties', 'warn', 'lb2: other', 'Look.'),
      ).split('\n'),
    ).toEqual([
      '  ! warn     target.image-properties: lb1: bus',
      '  ! warn     target.image-properties: lb2: bus',
      '             Ask.',
      '  ! warn     target.image-properties: lb2: other',
      '             Look.',
      '  0 checks passed, 3 warnings',
    ]);
  });

  test('what a cloud says moves no cursor', () => {
    expect(text(finding('source.qos', 'warn', '\u001B[2J', 'x\u001B[1A'))).not.toContain('\u001B');
  });

  test('the order within one result is that of the catalogue', () => {
    const all = [finding('b', 'warn'), finding('a', 'warn'), finding('c', 'block')];
    expect(worstFirst(all).map(({ check }) => check)).toEqual(['c', 'b', 'a']);
  });
});
