/** A fenced ledger over a server, as the ledger's contract wants it. */

import type { Sql } from '../../src/ports/sql/index.ts';
import type { LedgerInTest } from '../ports/ledger.contract.ts';
import { ledgerSql, newShard, quickBudget, quickLedger, quickStore, type Server } from './harness.ts';

export function fencedInTest(server: Server, sql: Sql = ledgerSql(), shard = newShard(), ahead = 0): LedgerInTest {
  const clock = { ahead };
  const store = quickStore(server);
  const now = () => Date.now() + clock.ahead;
  return {
    store,
    ledger: quickLedger(sql, store, { shard, now, budget: quickBudget(server) }),
    advance(ms) {
      clock.ahead += ms;
    },
    restart: async () => fencedInTest(server, sql, shard, clock.ahead + 60_000),
  };
}
