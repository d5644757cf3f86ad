import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import { sqlClients } from '../auth/clients-sql.ts';
import { sqlJti } from '../auth/jti.ts';
import { sqlKeys } from '../auth/keys-sql.ts';
import { sqlSessions } from '../console/sessions-sql.ts';
import { sqlFaxNumbers } from '../delivery/fax-numbers-sql.ts';
import { sqlFaxBook } from '../faxes/book-sql.ts';
import { sqlJobRuns } from '../jobs-sql.ts';
import { sqlCounters } from '../metrics-sql.ts';
import { durableObjectSql } from '../ports/sql/durable-object.ts';
import type { Bindings } from './bindings.ts';
import { type Served, serve } from './remote.ts';

/**
 * What the whole gateway shares and seldom writes: clients, keys, used assertions, counters, last runs of jobs, the book of faxes. One
 * object: an assertion is used once, a key made once and a fax kept once only where there is one book of them; isolates remember clients
 * and keys, so it is asked little.
 */
export class Registry extends DurableObject<Bindings> {
  readonly #served: Served;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    const sql = durableObjectSql(ctx.storage);
    this.#served = {
      clients: sqlClients(sql),
      keys: sqlKeys(sql),
      jti: sqlJti(sql, () => Date.now()),
      counters: sqlCounters(sql),
      jobRuns: sqlJobRuns(sql),
      faxBook: sqlFaxBook(sql, () => Date.now()),
      faxNumbers: sqlFaxNumbers(sql),
      sessions: sqlSessions(sql),
    };
  }

  call(port: string, method: string, args: readonly unknown[]) {
    return serve(this.#served, port, method, args);
  }
}
