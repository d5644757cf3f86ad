import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { cutOff, STORE_CALLS } from '../cut-off.ts';
import { crashSuite } from './crash-suite.ts';

crashSuite('embedded store', (after, counter) => (plain, sql, now) => {
  const store = cutOff(plain, STORE_CALLS, after, counter);
  return { store, ledger: oneCommitLedger({ sql, store, now }) };
});
