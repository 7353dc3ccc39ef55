import { expect, test } from 'vitest';
import { nextSort, pageOf, sorted } from './table-order.ts';

const columns = [{ key: 'name', sort: (row: { readonly name: string }) => row.name }, { key: 'plain' }];
const rows = ['lb10', 'lb2', 'LB1'].map((name) => ({ name }));
const names = (by: string | undefined) => sorted(rows, columns, by).map(({ name }) => name);

test('numbers in names count as numbers', () => {
  expect(names('name')).toEqual(['LB1', 'lb2', 'lb10']);
  expect(names('-name')).toEqual(['lb10', 'lb2', 'LB1']);
});

test('an order that is not known leaves the rows as they are', () => {
  expect(names('plain')).toEqual(['lb10', 'lb2', 'LB1']);
  expect(names(undefined)).toEqual(['lb10', 'lb2', 'LB1']);
});

test('up, down, as it was', () => {
  expect(nextSort('name', undefined)).toBe('name');
  expect(nextSort('name', 'name')).toBe('-name');
  expect(nextSort('name', '-name')).toBe(undefined);
});

test('pages', () => {
  const many = Array.from({ length: 250 }, (_, index) => index);
  expect(pageOf(many, undefined)).toMatchObject({ number: 1, count: 3, from: 1 });
  expect(pageOf(many, '3').rows).toHaveLength(50);
  expect(pageOf(many, '99')).toMatchObject({ number: 3, from: 201 });
  expect(pageOf(many, 'x')).toMatchObject({ number: 1 });
  expect(pageOf([], '2')).toMatchObject({ rows: [], number: 1, count: 1 });
});
