import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { sqlFaxBook } from '../../src/faxes/book-sql.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';
import { type BookInTest, faxBookContract } from './book.contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'fax-book-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function open(file = join(folder, `${files++}.sqlite`), clock = 1_000_000): Promise<BookInTest> {
  const sql = openNodeSqlite(file, { durableObjectLimits: true });
  let at = clock;
  return {
    book: sqlFaxBook(sql, () => at),
    advance(ms) {
      at += ms;
    },
    restart() {
      sql.close();
      return open(file, at);
    },
  };
}

faxBookContract('sql', () => open());
