import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import { sqlAccessBook } from '../audit/access-book-sql.ts';
import { durableObjectSql } from '../ports/sql/durable-object.ts';
import type { Bindings } from './bindings.ts';
import { type Served, serve } from './remote.ts';

/** The access log's chain. An object of its own: every read writes to it, and it grows for six years, so it must not slow the registry. */
export class AccessBook extends DurableObject<Bindings> {
  readonly #served: Served;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#served = { book: sqlAccessBook(durableObjectSql(ctx.storage)) };
  }

  call(port: string, method: string, args: readonly unknown[]) {
    return serve(this.#served, port, method, args);
  }
}
