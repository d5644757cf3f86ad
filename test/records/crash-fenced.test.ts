import { fencedLedger } from '../../src/ports/ledger/fenced.ts';
import { FENCED_LEDGER_TABLES } from '../../src/ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import { migrate } from '../../src/ports/sql/migrations.ts';
import { cutOff, STORE_CALLS } from '../cut-off.ts';
import { fencedEmbedded } from '../fenced-embedded.ts';
import * as h from '../medplum/harness.ts';
import { crashSuite, type MortalEngine } from './crash-suite.ts';

/** Of each kind of act one; the rest differ in what they write, not in how. */
const NAMES = ['request-records with a letter', 'approve with a bill', 'fulfil', 'make-volume'];

const engineOf: MortalEngine = (after, counter) => (plain, sql, now) => {
  migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
  const store = cutOff(fencedEmbedded(plain), STORE_CALLS, after, counter);
  const rows = cutOff(rowsOverSql({ sql, shard: 'crash', lanes: 2 }), undefined, after, counter);
  const nonce = () => crypto.randomUUID();
  return { store, ledger: fencedLedger({ rows, store, now, nonce, budget: h.quickBudget() }) };
};

crashSuite('remote store', engineOf, NAMES);
