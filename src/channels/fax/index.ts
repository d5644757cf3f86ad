/** The intake of faxes: its routes, consumers and jobs. */
import { createFailureLimit, createRateLimit } from '../../auth/rate-limit.ts';
import type { Job } from '../../jobs.ts';
import type { VendorName } from '../../ports/fax-vendor/index.ts';
import type { Leased } from '../../ports/spool/index.ts';
import { type CollectPorts, collect, collectAll } from './collect.ts';
import { fetchFax, tellKept } from './fetch-fax.ts';
import { giveUpFax } from './give-up.ts';
import { type FaxActs, openPage, read, receive } from './open-pages.ts';
import { sweepFaxes } from './sweep.ts';
import { webhookRoutes } from './webhooks.ts';

export interface IntakeNeeds {
  readonly ports: CollectPorts;
  readonly acts: FaxActs;
  readonly publicUrl: string;
  readonly addressOf: (request: Request) => string;
}

export function faxIntake({ ports, acts, publicUrl, addressOf }: IntakeNeeds) {
  const { vendors, now } = ports;
  const silent = vendors.filter((vendor) => !vendor.readNotice);
  const telling = vendors.filter((vendor) => vendor.readNotice);
  const jobs: Job[] = [
    { name: 'fax-poll', when: { everyMinutes: 1 }, run: () => collectAll(silent, ports) },
    { name: 'fax-reconcile', when: { everyMinutes: 30 }, run: () => collectAll(telling, ports) },
    { name: 'fax-sweep', when: { everyMinutes: 1 }, run: () => sweepFaxes(ports) },
  ];
  return {
    routes: webhookRoutes({
      intake: ports,
      publicUrl,
      failures: createFailureLimit(20, 60_000),
      limits: createRateLimit({ perSecond: 50, burst: 200, concurrent: 16 }),
      longOnes: createRateLimit({ perSecond: 50, burst: 200, concurrent: 4 }),
      addressOf,
      now,
    }),
    consumers: {
      'fax-fetch': (message: Leased) => fetchFax(message, ports),
      'fax-kept': (message: Leased) => tellKept(message, ports),
      'fax-receive': (message: Leased) => receive(message, ports, acts),
      'fax-page': (message: Leased) => openPage(message, ports),
      'fax-read': (message: Leased) => read(message, ports, acts),
    },
    jobs,
    giveUp: (messageId: string) => giveUpFax(messageId, ports.book),
    /** Looks what one vendor has, out of turn: where something tells at once that there may be something. */
    async collect(name: VendorName): Promise<void> {
      const vendor = vendors.find((one) => one.name === name);
      if (vendor) await collect(vendor, ports);
    },
  };
}
