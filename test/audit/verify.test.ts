import { beforeEach, describe, expect, test } from 'vitest';
import { sqlAccessBook } from '../../src/audit/access-book-sql.ts';
import type { AccessBook, AccessEntry, Head } from '../../src/audit/access-log.ts';
import { chained } from '../../src/audit/chain.ts';
import { forgetOld, KEPT_MS, signHead } from '../../src/audit/heads.ts';
import { verifyBook } from '../../src/audit/verify.ts';
import { createKeys, type Keys } from '../../src/auth/keys.ts';
import { sqlKeys } from '../../src/auth/keys-sql.ts';
import type { Sql } from '../../src/ports/sql/index.ts';
import { memorySql } from '../auth/memory-sql.ts';

const DAY = 86_400_000;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

let now: number;
let sql: Sql;
let book: AccessBook;
let keys: Keys;

const entry = (i: number): AccessEntry => ({
  at: now + i,
  what: 'read',
  client: 'c1',
  route: 'GET /v1/referrals/{id}',
  resourceType: 'Task',
  resourceId: String(i),
  outcome: 'ok',
});
const write = (count: number) => book.append(Array.from({ length: count }, (_, i) => entry(i)));
const verdict = async (kept: string[] = []) => {
  const { tampering } = await verifyBook(book, keys, now, kept);
  return tampering ? `${tampering.what} ${tampering.n}` : 'whole';
};
const sign = async () => (await signHead(book, keys, now)) as Head;

beforeEach(async () => {
  now = Date.parse('2026-01-05T12:00:00Z');
  sql = memorySql();
  book = sqlAccessBook(sql);
  keys = createKeys({ store: sqlKeys(sql), now: () => now, random });
  await write(10);
  await sign();
  now += DAY;
  await write(10);
  await sign();
  await write(3);
});

test('an untouched log is whole, also over many pages, and says what no head covers yet', async () => {
  expect(await verifyBook(book, keys, now)).toMatchObject({ rows: 23, heads: 2, unsigned: 3, head: { n: 20 } });
  expect(await verdict()).toBe('whole');
  for (let i = 0; i < 3; i++) await write(700);
  expect(await verdict()).toBe('whole');
});

test('an empty log is whole', async () => {
  book = sqlAccessBook(memorySql());
  expect(await verifyBook(book, keys, now)).toEqual({ rows: 0, heads: 0, unsigned: 0 });
  expect(await signHead(book, keys, now)).toBeUndefined();
});

test('a head is signed once for what was written', async () => {
  expect(await sign()).toMatchObject({ n: 23 });
  expect(await sign()).toBeUndefined();
  expect(await book.heads()).toHaveLength(3);
});

test('after a rotation of the receipt key older heads still verify', async () => {
  await keys.rotate('receipt');
  await sign();
  expect(await verdict()).toBe('whole');
});

describe('noticed', () => {
  const columns = 'at what client person route resource_type resource_id outcome request_id address prev hash'.split(
    ' ',
  );
  test.each(columns)('a change of %s', async (column) => {
    const value = column === 'at' ? 5 : column === 'what' ? 'search' : 'x';
    sql.run(`UPDATE access_log SET ${column} = ? WHERE n = 5`, value);
    expect(await verdict()).toBe('row-changed 5');
  });

  test('a row that is gone', async () => {
    sql.run('DELETE FROM access_log WHERE n = 5');
    expect(await verdict()).toBe('row-missing 5');
  });

  test('the first rows gone, though a head stands before the rest', async () => {
    sql.run('DELETE FROM access_log WHERE n <= 10');
    expect(await verdict()).toBe('start-missing 11');
  });

  test('two rows exchanged', async () => {
    sql.run('UPDATE access_log SET n = -5 WHERE n = 5');
    sql.run('UPDATE access_log SET n = 5 WHERE n = 6');
    sql.run('UPDATE access_log SET n = 6 WHERE n = -5');
    expect(await verdict()).toBe('row-changed 5');
  });

  test('the end cut off before the last signed head', async () => {
    sql.run('DELETE FROM access_log WHERE n > 15');
    expect(await verdict()).toBe('end-missing 20');
  });

  test('everything gone', async () => {
    sql.run('DELETE FROM access_log');
    expect(await verdict()).toBe('end-missing 10');
  });

  test('the end cut off and written on', async () => {
    sql.run('DELETE FROM access_log WHERE n > 15');
    await write(8);
    expect(await verdict()).toBe('row-missing 16');
  });

  test('a chain made anew by somebody who knows how, but has no key', async () => {
    await rewrite();
    expect(await verdict()).toBe('rewritten 10');
  });

  test('a head changed, or put in without the key', async () => {
    sql.run('UPDATE access_head SET hash = ? WHERE n = 20', 'x');
    expect(await verdict()).toBe('head-forged 20');
    sql.run('DELETE FROM access_head WHERE n = 20');
    sql.run('INSERT INTO access_head VALUES (23, ?, 0, ?)', 'x', 'a.b.c');
    expect(await verdict()).toBe('head-forged 23');
  });

  test('a token of ours passed off as a head', async () => {
    const other = createKeys({ store: sqlKeys(memorySql()), now: () => now, random });
    const foreign = (await signHead(book, other, now)) as Head;
    expect(foreign.n).toBe(23);
    expect(await verdict()).toBe('head-forged 23');
  });

  test('heads and rows cut off together, or made anew with the key, by a head kept elsewhere', async () => {
    const [, kept] = await book.heads();
    sql.run('DELETE FROM access_head WHERE n = 20');
    sql.run('DELETE FROM access_log WHERE n > 15');
    expect(await verdict()).toBe('whole'); // which is why heads are to be kept elsewhere
    expect(await verdict([kept!.jws])).toBe('end-missing 20');
    await write(8);
    expect(await verdict([kept!.jws])).toBe('rewritten 20');
  });

  test('a chain and heads made anew with the key, by a head kept elsewhere', async () => {
    const [kept] = await book.heads();
    await rewrite();
    sql.run('DELETE FROM access_head');
    const hash = (await book.rows(9, 1))[0]!.hash;
    await signHead({ ...book, last: async () => ({ n: 10, hash }) }, keys, now);
    expect(await verdict()).toBe('whole');
    expect(await verdict([kept!.jws])).toBe('rewritten 10');
  });

  async function rewrite(): Promise<void> {
    const rows = await book.rows(0, 100);
    const forged = await chained(
      undefined,
      rows.map((row) => (row.n === 5 ? { ...row, client: 'c2' } : row)),
    );
    for (const { n, client = null, prev, hash } of forged) {
      sql.run('UPDATE access_log SET client = ?, prev = ?, hash = ? WHERE n = ?', client, prev, hash, n);
    }
  }
});

describe('after six years', () => {
  test('rows go up to a signed head, and the rest is whole', async () => {
    now = Date.parse('2026-01-05T12:00:00Z') + KEPT_MS - 1;
    expect(await forgetOld(book, now)).toBe(0);
    now += 1;
    expect(await forgetOld(book, now)).toBe(10);
    expect(await verdict()).toBe('whole');
    expect((await book.rows(0, 1))[0]?.n).toBe(11);
    sql.run('DELETE FROM access_log WHERE n = 11');
    expect(await verdict()).toBe('start-missing 12');
  });

  test('when all rows are gone the chain goes on from the head', async () => {
    await sign();
    now += KEPT_MS;
    expect(await forgetOld(book, now)).toBe(23);
    expect(await verdict()).toBe('whole');
    await write(1);
    expect((await book.rows(0, 1))[0]?.n).toBe(24);
    expect(await verdict()).toBe('whole');
  });
});

test('two processes that append at once leave one chain', async () => {
  const other = sqlAccessBook(sql);
  await Promise.all([write(5), other.append([entry(1)]), write(5), other.append([entry(2)])]);
  expect(await verifyBook(book, keys, now)).toMatchObject({ rows: 35 });
  expect(await verdict()).toBe('whole');
});
