import { DurableObject, type DurableObjectState } from 'cloudflare:workers';
import type { Spool as SpoolPort } from '../ports/spool/index.ts';
import { sqlSpool } from '../ports/spool/sql-spool.ts';
import { durableObjectSql } from '../ports/sql/durable-object.ts';
import { onAlarm, wakingSpool } from './alarms.ts';
import type { Bindings } from './bindings.ts';
import { deployedGateway } from './deployed.ts';
import { workerLog } from './log.ts';
import { type Served, serve } from './remote.ts';

/** Long enough for the bell to have been heard; then nobody waits for the alarm, and it finds nothing to do. */
const GRACE_MS = 3_000;
const now = () => Date.now();

/** The spool of a deployed gateway: one book of what was accepted. Its alarm does what no bell led to. */
export class Spool extends DurableObject<Bindings> {
  readonly #spool: SpoolPort;
  readonly #served: Served;

  constructor(ctx: DurableObjectState, env: Bindings) {
    super(ctx, env);
    this.#spool = wakingSpool(sqlSpool(durableObjectSql(ctx.storage), now), ctx.storage, now, GRACE_MS);
    this.#served = { spool: this.#spool };
  }

  call(port: string, method: string, args: readonly unknown[]) {
    return serve(this.#served, port, method, args);
  }

  async alarm(): Promise<void> {
    const gateway = deployedGateway(this.env);
    const consume: Parameters<typeof onAlarm>[2] = (message) => gateway.use((open) => open.consume(message));
    await onAlarm(this.#spool, this.ctx.storage, consume, now, (error) => {
      workerLog('info')('error', 'spool-failed', { name: error instanceof Error ? error.name : 'unknown' });
    });
  }
}
