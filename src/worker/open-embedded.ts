/** Opens the whole gateway inside one Durable Object: store, ledger, spool, clients and all in its SQLite, bytes in R2. */
import packageJson from '../../package.json' with { type: 'json' };
import { sqlAccessBook } from '../audit/access-book-sql.ts';
import { createAccessLog } from '../audit/access-log.ts';
import { cachedClients } from '../auth/clients-cached.ts';
import { sqlClients } from '../auth/clients-sql.ts';
import { sqlJti } from '../auth/jti.ts';
import { createKeys } from '../auth/keys.ts';
import { sqlKeys } from '../auth/keys-sql.ts';
import { outsideFetch } from '../auth/outside-fetch.ts';
import { sqlSessions } from '../console/sessions-sql.ts';
import { sqlFaxNumbers } from '../delivery/fax-numbers-sql.ts';
import { createDemoClients, type DemoClients } from '../demo-clients.ts';
import { loadDemo } from '../directory/load-demo.ts';
import { sqlFaxBook } from '../faxes/book-sql.ts';
import { createGateway, type Gateway, type GatewayPorts } from '../gateway.ts';
import { sqlJobRuns } from '../jobs-sql.ts';
import { sqlCounters } from '../metrics-sql.ts';
import { r2Blobs } from '../ports/blobs/r2.ts';
import { sealedByKeys } from '../ports/blobs/sealed-by-keys.ts';
import { openEligibility } from '../ports/eligibility/open.ts';
import { MEDIA_TIMEOUT_MS, openFaxVendors } from '../ports/fax-vendor/open.ts';
import { postedFolder } from '../ports/fax-vendor/posted-folder.ts';
import { openEmbeddedStore } from '../ports/fhir-store/embedded/index.ts';
import { oneCommitLedger } from '../ports/ledger/one-commit.ts';
import { openMessageChannels } from '../ports/message-channel/open.ts';
import { postedMessages } from '../ports/message-channel/posted-folder.ts';
import { workerScriptPageOpener } from '../ports/page-opener/worker-script.ts';
import { freeLeases, sqlSpool } from '../ports/spool/sql-spool.ts';
import type { Sql } from '../ports/sql/index.ts';
import type { Settings } from '../settings.ts';
import { type Alarm, wakingSpool } from './alarms.ts';
import type { Bindings } from './bindings.ts';
import { fetchTransport } from './fetch-transport.ts';
import { workerLog } from './log.ts';
import { addressOf, newId, now, random, wait } from './runtime.ts';

export interface EmbeddedGateway {
  readonly gateway: Gateway;
  readonly ports: GatewayPorts;
  /** Registers one more demo client of each kind; their secrets cannot be had again. */
  newDemoClients(): Promise<DemoClients>;
}

export async function openEmbedded(
  sql: Sql,
  alarm: Alarm,
  {
    BLOBS,
    READER,
    DEV_FAX_FOLDER: faxFolder,
    DEV_MESSAGE_FOLDER: messageFolder,
  }: Pick<Bindings, 'BLOBS' | 'READER' | 'DEV_FAX_FOLDER' | 'DEV_MESSAGE_FOLDER'>,
  settings: Settings,
): Promise<EmbeddedGateway> {
  const log = workerLog(settings.LOG_LEVEL);
  const called: typeof fetch = (...args) => fetch(...args); // workerd refuses a detached one
  const keys = createKeys({
    store: sqlKeys(sql),
    now,
    random,
    ...(settings.GATEWAY_MASTER_KEY && { masterKey: settings.GATEWAY_MASTER_KEY }),
  });
  const blobs = sealedByKeys(r2Blobs(BLOBS), keys);
  const store = openEmbeddedStore({ sql, blobs, now });
  const accessBook = sqlAccessBook(sql);
  const spool = wakingSpool(sqlSpool(sql, now), alarm, now, 0);
  freeLeases(sql, now); // of this one object it was the one before that held them
  const eligibility = openEligibility(settings, { fetch: called, now });
  const ports: GatewayPorts = {
    store,
    ledger: oneCommitLedger({ sql, store, now }),
    deadline: (work) => work,
    spool,
    blobs,
    clients: cachedClients(sqlClients(sql), now),
    keys,
    jti: sqlJti(sql, now),
    accessLog: createAccessLog({ book: accessBook, now, onError: () => log('error', 'access-log-unwritable', {}) }),
    accessBook,
    counters: sqlCounters(sql),
    jobRuns: sqlJobRuns(sql),
    faxBook: sqlFaxBook(sql, now),
    faxNumbers: sqlFaxNumbers(sql),
    sessions: sqlSessions(sql),
    faxVendors: openFaxVendors(settings, {
      fetch: called,
      outsideFetch: outsideFetch(fetchTransport, MEDIA_TIMEOUT_MS),
      now,
      ...(faxFolder && { folder: postedFolder({ url: faxFolder, fetch: called }) }),
    }),
    messageChannels: openMessageChannels(settings, {
      fetch: called,
      now,
      ...(messageFolder && {
        folder: (channel) => postedMessages({ url: messageFolder, channel, fetch: called }),
      }),
    }),
    ...(eligibility && { eligibility }),
    pageOpener: workerScriptPageOpener(READER),
    outsideFetch: outsideFetch(fetchTransport),
    now,
    newId,
    random,
    wait,
    ring: () => {}, // the spool sets the alarm by itself
    log,
    addressOf,
  };
  const gateway = await createGateway(ports, { ...settings, version: packageJson.version });
  const { organizations } = await loadDemo(store, now);
  return {
    gateway,
    ports,
    newDemoClients: () => createDemoClients(organizations, ports.clients, { now: now(), newId, random }),
  };
}
