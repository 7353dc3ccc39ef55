import { describe, expect, test } from 'vitest';
import { type Row, renderList, renderRecord } from './formats.ts';

const NAMES = ['ID', 'Name', 'HA IPs', 'Disks', 'Note'];
const ROWS: readonly Row[] = [
  [
    { name: 'ID', value: 'm-1' },
    { name: 'Name', value: 'shop "north"' },
    { name: 'HA IPs', value: ['203.0.113.10', '203.0.113.11'] },
    { name: 'Disks', value: 2 },
    { name: 'Note', value: null },
  ],
  [
    { name: 'ID', value: 'm-2' },
    { name: 'Name', value: '店' },
    { name: 'HA IPs', value: [] },
    { name: 'Disks', value: 0 },
    { name: 'Note', value: 'quiet\u001b[2Jscreen' },
  ],
];

describe('a list', () => {
  test('table', () => {
    expect(renderList(NAMES, ROWS, 'table')).toBe(
      [
        '+-----+--------------+--------------+-------+-----------------+',
        '| ID  | Name         | HA IPs       | Disks | Note            |',
        '+-----+--------------+--------------+-------+-----------------+',
        '| m-1 | shop "north" | 203.0.113.10 | 2     | -               |',
        '|     |              | 203.0.113.11 |       |                 |',
        '| m-2 | 店           | -            | 0     | quiet\ufffd[2Jscreen |',
        '+-----+--------------+--------------+-------+-----------------+',
      ].join('\n'),
    );
  });

  test('json and yaml keep the values', () => {
    expect(JSON.parse(renderList(NAMES, ROWS, 'json'))).toEqual([
      { ID: 'm-1', Name: 'shop "north"', 'HA IPs': ['203.0.113.10', '203.0.113.11'], Disks: 2, Note: null },
      { ID: 'm-2', Name: '店', 'HA IPs': [], Disks: 0, Note: 'quiet\u001b[2Jscreen' },
    ]);
    expect(renderList(NAMES, ROWS.slice(0, 1), 'yaml')).toBe(
      [
        '- ID: m-1',
        '  Name: shop "north"',
        '  HA IPs:',
        '    - 203.0.113.10',
        '    - 203.0.113.11',
        '  Disks: 2',
        '  Note: null',
      ].join('\n'),
    );
  });

  test('csv', () => {
    expect(renderList(NAMES, ROWS.slice(0, 1), 'csv')).toBe(
      '"ID","Name","HA IPs","Disks","Note"\n"m-1","shop ""north""","203.0.113.10, 203.0.113.11",2,""',
    );
  });

  test('value: one line for a row, nothing that moves the cursor', () => {
    expect(renderList(NAMES, ROWS, 'value')).toBe(
      'm-1 shop "north" 203.0.113.10, 203.0.113.11 2 -\nm-2 店 - 0 quiet\ufffd[2Jscreen',
    );
  });

  test('an empty list is an empty list', () => {
    expect(renderList(NAMES, [], 'json')).toBe('[]');
    expect(renderList(NAMES, [], 'yaml')).toBe('[]');
    expect(renderList(NAMES, [], 'csv')).toBe('"ID","Name","HA IPs","Disks","Note"');
    expect(renderList(NAMES, [], 'table')).toBe('');
  });

  test('wraps at words to the width of the terminal', () => {
    const rows = [
      [
        { name: 'ID', value: 'm-1' },
        { name: 'Note', value: 'the snapshot froze the server for a moment' },
      ],
    ];
    expect(renderList(['ID', 'Note'], rows, 'table', { maxColumns: 30 })).toBe(
      [
        '+-----+----------------------+',
        '| ID  | Note                 |',
        '+-----+----------------------+',
        '| m-1 | the snapshot froze   |',
        '|     | the server for a     |',
        '|     | moment               |',
        '+-----+----------------------+',
      ].join('\n'),
    );
  });
});

describe('one thing', () => {
  const row: Row = [
    { name: 'id', value: 'm-1' },
    { name: 'outage_ms', value: [0, 10], text: '0-10 ms' },
  ];

  test('table says it in words', () => {
    expect(renderRecord(row, 'table')).toBe(
      [
        '+-----------+---------+',
        '| Field     | Value   |',
        '+-----------+---------+',
        '| id        | m-1     |',
        '| outage_ms | 0-10 ms |',
        '+-----------+---------+',
      ].join('\n'),
    );
  });

  test('machine formats have the figures', () => {
    expect(JSON.parse(renderRecord(row, 'json'))).toEqual({ id: 'm-1', outage_ms: [0, 10] });
    expect(renderRecord(row, 'yaml')).toBe('id: m-1\noutage_ms:\n  - 0\n  - 10');
    expect(renderRecord(row, 'csv')).toBe('"id","outage_ms"\n"m-1","0, 10"');
    expect(renderRecord(row, 'value')).toBe('m-1\n0, 10');
  });
});
