import { DurableObject } from 'cloudflare:workers';
import type { DemoClients } from '../demo-clients.ts';
import { durableObjectSql } from '../ports/sql/durable-object.ts';
import { onAlarm, wakeBy } from './alarms.ts';
import { type Bindings, environmentOf } from './bindings.ts';
import { modeOf } from './mode.ts';
import type { EmbeddedGateway } from './open-embedded.ts';
import { now } from './runtime.ts';

const MINUTE_MS = 60_000;

/** The clinic of a dev session: the whole gateway, its store and its demo in one object, on one machine. */
export class EmbeddedClinic extends DurableObject<Bindings> {
  #opened: Promise<EmbeddedGateway> | undefined;

  async fetch(request: Request): Promise<Response> {
    return (await this.#open()).gateway.fetch(request);
  }

  /** Every minute the jobs that are due; as soon as there is work in the spool, the work. */
  async alarm(): Promise<void> {
    const { gateway, ports } = await this.#open();
    await gateway.tick();
    await onAlarm(ports.spool, this.ctx.storage, gateway.consume, now, (error) => {
      ports.log('error', 'spool-failed', { name: error instanceof Error ? error.name : 'unknown' });
    });
    await wakeBy(this.ctx.storage, now() + MINUTE_MS);
  }

  async tick(): Promise<void> {
    await (await this.#open()).gateway.tick();
  }

  /** For the dev session's log and for tests; no HTTP request reaches it. */
  async newDemoClients(): Promise<DemoClients> {
    return (await this.#open()).newDemoClients();
  }

  #open(): Promise<EmbeddedGateway> {
    this.#opened ??= this.ctx.blockConcurrencyWhile(async () => {
      const mode = modeOf(environmentOf(this.env));
      if (mode.kind !== 'embedded') throw new Error('this Worker is no dev session');
      const { openEmbedded } = await import('./open-embedded.ts');
      const { storage } = this.ctx;
      const opened = await openEmbedded(durableObjectSql(storage), storage, this.env, mode.settings);
      await this.#printNewClients(opened);
      await wakeBy(storage, now());
      return opened;
    });
    return this.#opened;
  }

  async #printNewClients({ ports, newDemoClients }: EmbeddedGateway): Promise<void> {
    const session = this.env.DEV_CLIENTS;
    const noted = `demo clients of ${session}`;
    if (!session || (await ports.jobRuns.last(noted)) !== undefined) return;
    const clients = await newDemoClients();
    await ports.jobRuns.note(noted, now());
    // biome-ignore lint/suspicious/noConsole: scripts/dev-worker.ts reads this line, and keeps it from the screen
    console.log(`demo-clients ${JSON.stringify(clients)}`);
  }
}
