import { describe, expect, test } from 'vitest';
import type { Sql } from '../../src/ports/sql/index.ts';

/**
 * What every SQL driver keeps. `open` gives an empty database. `limits`: a Durable Object's, which the workerd of a developer's machine
 * does not have: `none` there, so that at least what is within them is tried.
 */
export function sqlContract(name: string, open: () => Sql, limits: 'durable-object' | 'none' = 'durable-object'): void {
  describe(`sql: ${name}`, () => {
    function withTable(): Sql {
      const sql = open();
      sql.run('CREATE TABLE t (k TEXT PRIMARY KEY, v ANY) STRICT');
      return sql;
    }
    const keys = (sql: Sql) => sql.all<{ k: string }>('SELECT k FROM t ORDER BY k').map(({ k }) => k);
    const put = (sql: Sql, k: string) => sql.run('INSERT INTO t (k) VALUES (?)', k);

    test('keeps text, numbers, null, big integers and bytes as they were', () => {
      const sql = withTable();
      const values = { text: 'ü', int: 7, real: 1.5, none: null, bytes: new Uint8Array([0, 255]) };
      for (const [k, v] of Object.entries(values)) sql.run('INSERT INTO t (k, v) VALUES (?, ?)', k, v);
      const rows = sql.all<{ k: string; v: unknown }>('SELECT k, v FROM t');
      expect(Object.fromEntries(rows.map(({ k, v }) => [k, v]))).toEqual(values);
      sql.run('INSERT INTO t (k, v) VALUES (?, ?)', 'big', 2n ** 40n);
      expect(sql.all('SELECT v FROM t WHERE k = ?', 'big')[0]).toMatchObject({ v: 2 ** 40 });
    });

    test('tells how many rows a statement changed, index rows not counted', () => {
      const sql = withTable();
      sql.run('CREATE INDEX t_v ON t (v)');
      for (const k of ['a', 'b', 'c']) put(sql, k);
      expect(sql.run("UPDATE t SET v = 1 WHERE k <> 'a'").changes).toBe(2);
      expect(sql.run('DELETE FROM t WHERE k = ?', 'nobody').changes).toBe(0);
    });

    test('a transaction is all or nothing, and answers what its function answers', () => {
      const sql = withTable();
      expect(sql.transaction(() => put(sql, 'a').changes)).toBe(1);
      const failing = () =>
        sql.transaction(() => {
          put(sql, 'b');
          throw new Error('no');
        });
      expect(failing).toThrow('no');
      expect(keys(sql)).toEqual(['a']);
    });

    test('an inner failure that is caught undoes the inner part only', () => {
      const sql = withTable();
      sql.transaction(() => {
        put(sql, 'a');
        expect(() =>
          sql.transaction(() => {
            put(sql, 'b');
            sql.transaction(() => put(sql, 'c'));
            throw new Error('no');
          }),
        ).toThrow('no');
        sql.transaction(() => put(sql, 'd'));
      });
      expect(keys(sql)).toEqual(['a', 'd']);
    });

    test('an outer failure undoes what an inner transaction did', () => {
      const sql = withTable();
      expect(() =>
        sql.transaction(() => {
          sql.transaction(() => put(sql, 'a'));
          throw new Error('no');
        }),
      ).toThrow('no');
      expect(keys(sql)).toEqual([]);
    });

    test('a promise is rolled back and refused', () => {
      const sql = withTable();
      expect(() => sql.transaction(async () => void put(sql, 'a'))).toThrow(TypeError);
      expect(keys(sql)).toEqual([]);
      sql.transaction(() => put(sql, 'b'));
      expect(keys(sql)).toEqual(['b']);
    });

    test('a failing statement leaves the transaction to its caller', () => {
      const sql = withTable();
      sql.transaction(() => {
        put(sql, 'a');
        expect(() => put(sql, 'a')).toThrow();
        put(sql, 'b');
      });
      expect(keys(sql)).toEqual(['a', 'b']);
    });

    test("takes what is within a Durable Object's limits, and no more", () => {
      const sql = withTable();
      const hundred = Array.from({ length: 100 }, (_, i) => i);
      const marks = (count: number) => Array(count).fill('?').join(', ');
      expect(sql.all(`SELECT 1 WHERE 1 IN (${marks(100)})`, ...hundred)).toHaveLength(1);
      sql.run('INSERT INTO t (k, v) VALUES (?, ?)', 'a', 'x'.repeat(1_900_000));
      if (limits === 'none') return;
      expect(() => sql.all(`SELECT 1 WHERE 1 IN (${marks(101)})`, 0, ...hundred)).toThrow();
      expect(() => sql.all('SELECT 1 WHERE ? LIKE ?', 'x', 'x'.repeat(51))).toThrow();
      expect(() => sql.run('INSERT INTO t (k, v) VALUES (?, ?)', 'b', 'x'.repeat(2_100_000))).toThrow();
    });
  });
}
