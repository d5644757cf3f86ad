import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { migrate } from '../../src/ports/sql/migrations.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { sqlContract } from './sql.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'sql-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

sqlContract('node:sqlite', () => openNodeSqlite(newFile(), { durableObjectLimits: true }));

test('what was committed is there when the file is opened again', () => {
  const file = newFile();
  const sql = openNodeSqlite(file);
  sql.run('CREATE TABLE t (k TEXT)');
  sql.transaction(() => sql.run("INSERT INTO t VALUES ('a')"));
  sql.close();
  expect(openNodeSqlite(file).all('SELECT k FROM t')).toHaveLength(1);
});

test('commits reach the disk unless asked otherwise', () => {
  expect(openNodeSqlite(newFile()).all('PRAGMA synchronous')).toEqual([{ synchronous: 2 }]);
  expect(openNodeSqlite(newFile(), { synchronous: 'normal' }).all('PRAGMA synchronous')).toEqual([{ synchronous: 1 }]);
  expect(openNodeSqlite(newFile()).all('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});

test('nothing is put into temporary files, which would be outside the folder of the data', () => {
  expect(openNodeSqlite(newFile()).all('PRAGMA temp_store')).toEqual([{ temp_store: 2 }]);
});

test('two statements in one are refused, a semicolon at the end is not', () => {
  const sql = openNodeSqlite(newFile());
  sql.run('CREATE TABLE t (k TEXT);');
  expect(() => sql.run('DELETE FROM t; DROP TABLE t')).toThrow(TypeError);
  expect(sql.all('SELECT * FROM t')).toEqual([]);
});

test('nothing is committed by its own after SQLite has rolled the transaction back', () => {
  const sql = openNodeSqlite(newFile());
  sql.run('CREATE TABLE t (k TEXT PRIMARY KEY)');
  expect(() =>
    sql.transaction(() => {
      sql.run("INSERT INTO t VALUES ('a')");
      try {
        sql.run("INSERT OR ROLLBACK INTO t VALUES ('a')");
      } catch {
        sql.run("INSERT INTO t VALUES ('b')");
      }
    }),
  ).toThrow('rolled the transaction back');
  expect(sql.all('SELECT k FROM t')).toEqual([]);
  sql.transaction(() => sql.run("INSERT INTO t VALUES ('c')"));
  expect(sql.all('SELECT k FROM t')).toEqual([{ k: 'c' }]);
});

test('migrations run once, in order, and each schema by itself', () => {
  const sql = openNodeSqlite(newFile());
  const steps = ['CREATE TABLE a (x TEXT)', ['ALTER TABLE a ADD COLUMN y TEXT', "INSERT INTO a VALUES ('1', '2')"]];
  migrate(sql, 'one', steps.slice(0, 1));
  migrate(sql, 'one', steps);
  migrate(sql, 'one', steps);
  migrate(sql, 'two', ['CREATE TABLE b (x TEXT)']);
  expect(sql.all('SELECT * FROM a')).toEqual([{ x: '1', y: '2' }]);
});

test('a step that fails leaves the step before it', () => {
  const sql = openNodeSqlite(newFile());
  const bad = ['CREATE TABLE a (x TEXT)', ['CREATE TABLE b (x TEXT)', 'CREATE TABLE a (x TEXT)']];
  expect(() => migrate(sql, 'one', bad)).toThrow();
  migrate(sql, 'one', ['CREATE TABLE a (x TEXT)', 'CREATE TABLE b (x TEXT)']);
  expect(sql.all('SELECT * FROM b')).toEqual([]);
});

test('a file of a newer program is refused with one sentence', () => {
  const sql = openNodeSqlite(newFile());
  migrate(sql, 'one', ['CREATE TABLE a (x TEXT)', 'CREATE TABLE b (x TEXT)']);
  expect(() => migrate(sql, 'one', ['CREATE TABLE a (x TEXT)'])).toThrow(/newer version of this program/);
});
