import { describe, expect, test } from 'vitest';
import type { FaxNumber } from '../../src/delivery/fax-numbers.ts';
import { sqlFaxNumbers } from '../../src/delivery/fax-numbers-sql.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

const jo = { id: 'jo', name: 'Jo Desk' };
const al = { id: 'al', name: 'Al Desk' };
const entry = (id: string, more: Partial<FaxNumber> = {}): FaxNumber => ({
  id,
  number: '+16025550123',
  owner: { reference: 'Organization/o1', name: 'Practice' },
  enteredBy: jo,
  enteredAt: 1,
  ...more,
});
const open = () => sqlFaxNumbers(openNodeSqlite(':memory:'));

describe('the book of fax numbers', () => {
  test('a number counts from when it is verified until it is revoked', async () => {
    const numbers = open();
    expect(await numbers.add(entry('a'))).toBe(true);
    expect(await numbers.verifiedOf(['Organization/o1'])).toEqual([]);
    expect(await numbers.verify('a', { by: al, how: 'second-person', at: 2 })).toBe(true);
    expect(await numbers.verify('a', { by: jo, how: 'call-back', at: 3 })).toBe(false);
    const verified = entry('a', { verified: { by: al, how: 'second-person', at: 2 } });
    expect(await numbers.verifiedOf(['Organization/other', 'Organization/o1'])).toEqual([verified]);
    expect(await numbers.ownersOf('+16025550123')).toEqual([verified]);
    expect(await numbers.revoke('a', { by: jo, at: 4 })).toBe(true);
    expect(await numbers.revoke('a', { by: jo, at: 5 })).toBe(false);
    expect(await numbers.verifiedOf(['Organization/o1'])).toEqual([]);
    expect(await numbers.ownersOf('+16025550123')).toEqual([]);
    expect(await numbers.find('a')).toMatchObject({ revoked: { by: jo, at: 4 } });
  });

  test('one owner has a number once; it may be entered again when revoked, and shared', async () => {
    const numbers = open();
    const verified = { by: jo, how: 'call-back', at: 2 } as const;
    expect(await numbers.add(entry('a', { verified }))).toBe(true);
    expect(await numbers.add(entry('b'))).toBe(false);
    expect(await numbers.add(entry('c', { owner: { name: 'Practice' }, verified }))).toBe(true);
    expect((await numbers.ownersOf('+16025550123')).map(({ id }) => id)).toEqual(['a', 'c']);
    await numbers.revoke('a', { by: jo, at: 3 });
    expect(await numbers.add(entry('d'))).toBe(true);
    expect(await numbers.verify('a', verified)).toBe(false);
    const first = await numbers.list(undefined, 2);
    expect(first.map(({ id }) => id)).toEqual(['a', 'c']);
    expect((await numbers.list(first.at(-1)?.id, 2)).map(({ id }) => id)).toEqual(['d']);
  });

  test('the latest verified number of several comes first', async () => {
    const numbers = open();
    for (const [id, at] of [
      ['a', 5],
      ['b', 9],
      ['c', 7],
    ] as const) {
      await numbers.add(entry(id, { number: `+1602555012${at}`, verified: { by: jo, how: 'directory', at } }));
    }
    expect((await numbers.verifiedOf(['Organization/o1'])).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
  });
});
