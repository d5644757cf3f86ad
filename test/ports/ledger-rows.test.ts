import { afterAll } from 'vitest';
import { ledgerSql } from '../medplum/harness.ts';
import { ledgerRowsContract } from './ledger-rows.contract.ts';

const opened: ReturnType<typeof ledgerSql>[] = [];
afterAll(() => {
  for (const sql of opened) sql.close();
});

ledgerRowsContract('node:sqlite', () => {
  const sql = ledgerSql();
  opened.push(sql);
  return sql;
});
