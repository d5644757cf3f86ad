import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import { FENCED_LEDGER_TABLES } from '../ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../ports/ledger/rows-sql.ts';
import { durableObjectSql } from '../ports/sql/durable-object.ts';
import { migrate } from '../ports/sql/migrations.ts';
import type { Bindings } from './bindings.ts';
import { type Served, serve } from './remote.ts';
import { LANES_PER_SHARD } from './sharded-rows.ts';

/** The rows of the acts whose keys begin with one byte. Its one port has the object's own name, which names its lanes too. */
export class LedgerShard extends DurableObject<Bindings> {
  #served: Served = {};

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    migrate(durableObjectSql(ctx.storage), 'fenced-ledger', FENCED_LEDGER_TABLES);
  }

  call(port: string, method: string, args: readonly unknown[]) {
    // Made once: claims that have sent nothing yet live in its memory.
    if (!(port in this.#served)) {
      const sql = durableObjectSql(this.ctx.storage);
      this.#served = { ...this.#served, [port]: rowsOverSql({ sql, shard: port, lanes: LANES_PER_SHARD }) };
    }
    return serve(this.#served, port, method, args);
  }
}
