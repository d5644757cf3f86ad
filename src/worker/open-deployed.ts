/** Opens the gateway in the isolate that was called: over Durable Objects, R2 and a Medplum server. */
import { waitUntil } from 'cloudflare:workers';
import packageJson from '../../package.json' with { type: 'json' };
import type { AccessBook } from '../audit/access-log.ts';
import type { ClientRegistry } from '../auth/clients.ts';
import { cachedClients } from '../auth/clients-cached.ts';
import type { JtiStore } from '../auth/jti.ts';
import { createKeys, type KeyStore } from '../auth/keys.ts';
import { outsideFetch } from '../auth/outside-fetch.ts';
import type { SessionBook } from '../console/sessions.ts';
import type { FaxNumbers } from '../delivery/fax-numbers.ts';
import { Fault, isFault } from '../fault.ts';
import type { FaxBook } from '../faxes/book.ts';
import { createGateway, type Gateway } from '../gateway.ts';
import type { JobRuns } from '../jobs.ts';
import type { CounterStore } from '../metrics.ts';
import { r2Blobs } from '../ports/blobs/r2.ts';
import { sealedByKeys } from '../ports/blobs/sealed-by-keys.ts';
import { openEligibility } from '../ports/eligibility/open.ts';
import { MEDIA_TIMEOUT_MS, openFaxVendors } from '../ports/fax-vendor/open.ts';
import { type MedplumStore, openMedplumStore } from '../ports/fhir-store/medplum/index.ts';
import { fencedLedger } from '../ports/ledger/fenced.ts';
import type { LedgerRows } from '../ports/ledger/rows.ts';
import { openMessageChannels } from '../ports/message-channel/open.ts';
import { workerScriptPageOpener } from '../ports/page-opener/worker-script.ts';
import type { Spool } from '../ports/spool/index.ts';
import type { Settings } from '../settings.ts';
import { invocationAccessLog } from './access-log.ts';
import { type Bindings, spoolOf } from './bindings.ts';
import { fetchTransport } from './fetch-transport.ts';
import { lasting, lastingPort } from './lasting.ts';
import { workerLog } from './log.ts';
import type { MedplumAccess } from './mode.ts';
import { remote } from './remote.ts';
import { addressOf, newId, now, random, wait } from './runtime.ts';
import { shardedRows } from './sharded-rows.ts';

/** How long a caller of a create waits for Medplum before the act is kept and answered 202. */
const KEEP_AFTER_MS = 1_500;
/** How much counting an isolate may lose. */
const COUNTED_MS = 10_000;
/** A project can lose the feature that makes transactions atomic; isolates start all the time, so the answer is remembered. */
const PROBE_AGAIN_MS = 24 * 3_600_000;

export async function openDeployed(env: Bindings, settings: Settings, medplum: MedplumAccess): Promise<Gateway> {
  const log = workerLog(settings.LOG_LEVEL);
  const registry = <P extends object>(port: string) => remote<P>(() => env.REGISTRY.getByName('registry'), port);
  const keys = lastingPort(
    createKeys({
      store: registry<KeyStore>('keys'),
      now,
      random,
      ...(settings.GATEWAY_MASTER_KEY && { masterKey: settings.GATEWAY_MASTER_KEY }),
    }),
  );
  const jobRuns = registry<JobRuns>('jobRuns');
  const accessBook = remote<AccessBook>(() => env.ACCESS_BOOK.getByName('access-book'), 'book');
  const rows = shardedRows((name) => remote<LedgerRows>(() => env.LEDGER_SHARD.getByName(name), name));
  const store = lastingPort(openMedplumStore({ ...medplum, fetch: (...args) => fetch(...args), now }));
  const fetchOutside = outsideFetch(fetchTransport);
  const eligibility = openEligibility(settings, { fetch: (...args) => fetch(...args), now });
  await probe(store, jobRuns, medplum.baseUrl);

  const ledger = fencedLedger({ rows, store, now, nonce: newId });
  const gateway = await createGateway(
    {
      store,
      ledger,
      withRequest: (id) => ({ store: store.withRequest(id), ledger: ledger.withRequest(id) }),
      deadline: keepAfter,
      spool: ringing(spoolOf(env), env),
      blobs: sealedByKeys(r2Blobs(env.BLOBS), keys),
      clients: cachedClients(registry<ClientRegistry>('clients'), now),
      keys,
      jti: registry<JtiStore>('jti'),
      accessLog: invocationAccessLog({
        book: accessBook,
        now,
        waitUntil,
        onError: () => log('error', 'access-log-unwritable', {}),
      }),
      accessBook,
      counters: registry<CounterStore>('counters'),
      jobRuns,
      faxBook: registry<FaxBook>('faxBook'),
      faxNumbers: registry<FaxNumbers>('faxNumbers'),
      sessions: registry<SessionBook>('sessions'),
      faxVendors: openFaxVendors(settings, {
        fetch: (...args) => fetch(...args),
        outsideFetch: outsideFetch(fetchTransport, MEDIA_TIMEOUT_MS),
        now,
      }),
      messageChannels: openMessageChannels(settings, { fetch: (...args) => fetch(...args), now }),
      ...(eligibility && { eligibility }),
      pageOpener: workerScriptPageOpener(env.READER),
      outsideFetch: (request) => lasting(fetchOutside(request)),
      now,
      newId,
      random,
      wait,
      ring: () => {}, // the spool rings by itself: only it knows which message
      log,
      addressOf,
    },
    { ...settings, version: packageJson.version },
  );
  return counting(gateway, () => log('warn', 'counters-unwritable', {}));
}

/** An isolate is never told that it ends: what it has counted is written beside a request now and then. */
function counting(gateway: Gateway, failed: () => void): Gateway {
  let flushedAt = now();
  return {
    ...gateway,
    async fetch(request) {
      const response = await gateway.fetch(request);
      if (now() - flushedAt >= COUNTED_MS) {
        flushedAt = now();
        waitUntil(gateway.flush().catch(failed));
      }
      return response;
    },
  };
}

/** Refuses a project whose transactions are not atomic. One that is away was proved before, or nothing is opened. */
async function probe(store: MedplumStore, jobRuns: JobRuns, baseUrl: string): Promise<void> {
  const name = `atomicity of ${baseUrl}`;
  const proved = await jobRuns.last(name);
  if (proved !== undefined && now() - proved < PROBE_AGAIN_MS) return;
  try {
    await store.probeTransactions();
  } catch (error) {
    if (proved !== undefined && isFault(error) && error.next === 'retry') return;
    throw error;
  }
  await jobRuns.note(name, now());
}

/** Rings the bell for what is put into the spool. A bell that fails is no loss: the spool's own alarm comes a little later. */
function ringing(spool: Spool, { BELL }: Bindings): Spool {
  const ring = (id: string) => waitUntil(BELL.send(id).catch(() => undefined));
  return {
    enqueue: async (message, notBefore) => {
      await spool.enqueue(message, notBefore);
      if (notBefore === undefined) ring(message.id);
    },
    lease: (most, leaseMs) => spool.lease(most, leaseMs),
    ack: (id, token) => spool.ack(id, token),
    retry: (id, token, notBefore, reason) => spool.retry(id, token, notBefore, reason),
    park: (id, token, reason) => spool.park(id, token, reason),
    find: (id) => spool.find(id),
    parked: (after, most) => spool.parked(after, most),
    unpark: (id, decision, by, why) => spool.unpark(id, decision, by, why),
    depth: () => spool.depth(),
  };
}

function keepAfter<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const slow = () => reject(new Fault('transient', { code: 'store-slow', text: 'The store is slow.' }));
    timer = setTimeout(slow, KEEP_AFTER_MS);
  });
  // The act goes on after the answer; how it ends is the spool's business then.
  return Promise.race([lasting(work), late]).finally(() => clearTimeout(timer));
}
