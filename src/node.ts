/** The gateway as a Node process: opens the ports, serves HTTP, consumes the spool, ticks once a minute, stops gracefully. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schedule } from 'node-cron';
import packageJson from '../package.json' with { type: 'json' };
import { nodeMacWith } from './act-key-node.ts';
import { sqlAccessBook } from './audit/access-book-sql.ts';
import { createAccessLog } from './audit/access-log.ts';
import { cachedClients } from './auth/clients-cached.ts';
import { sqlClients } from './auth/clients-sql.ts';
import { sqlJti } from './auth/jti.ts';
import { createKeys } from './auth/keys.ts';
import { sqlKeys } from './auth/keys-sql.ts';
import { outsideFetch } from './auth/outside-fetch.ts';
import { nodeTransport } from './auth/outside-fetch-node.ts';
import { isRecovering } from './backup/recovery.ts';
import { firstLink } from './console/first-link.ts';
import { sqlSessions } from './console/sessions-sql.ts';
import { sqlFaxNumbers } from './delivery/fax-numbers-sql.ts';
import { createDemoClients, type DemoClients } from './demo-clients.ts';
import { loadDemo } from './directory/load-demo.ts';
import { Fault } from './fault.ts';
import { faxFolderLoop } from './fax-folder-loop.ts';
import { sqlFaxBook } from './faxes/book-sql.ts';
import { firstSteps } from './first-steps.ts';
import { createGateway, type Gateway, type GatewayPorts } from './gateway.ts';
import { sqlJobRuns } from './jobs-sql.ts';
import { listen } from './listen-node.ts';
import { sqlCounters } from './metrics-sql.ts';
import { folderBlobs } from './ports/blobs/folder.ts';
import { sealedByKeys } from './ports/blobs/sealed-by-keys.ts';
import { openEligibility } from './ports/eligibility/open.ts';
import { folderVendor } from './ports/fax-vendor/folder.ts';
import { MEDIA_TIMEOUT_MS, openFaxVendors } from './ports/fax-vendor/open.ts';
import { openEmbeddedStore } from './ports/fhir-store/embedded/index.ts';
import { openMedplumStore } from './ports/fhir-store/medplum/index.ts';
import { fencedLedger } from './ports/ledger/fenced.ts';
import { oneCommitLedger } from './ports/ledger/one-commit.ts';
import { FENCED_LEDGER_TABLES } from './ports/ledger/rows-schema.ts';
import { rowsOverSql } from './ports/ledger/rows-sql.ts';
import { folderChannel } from './ports/message-channel/folder.ts';
import { openMessageChannels } from './ports/message-channel/open.ts';
import { smtpChannel } from './ports/message-channel/smtp.ts';
import { nodeThreadPageOpener } from './ports/page-opener/node-thread.ts';
import { markPresent } from './ports/spool/node-presence.ts';
import { freeLeases, sqlSpool } from './ports/spool/sql-spool.ts';
import { migrate } from './ports/sql/migrations.ts';
import { type NodeSqlite, openNodeSqlite } from './ports/sql/node-sqlite.ts';
import { readSettings, type Settings, SettingsError } from './settings.ts';
import { spoolLoop } from './spool-loop.ts';

const now = () => Date.now();
const newId = () => crypto.randomUUID();
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** How long a caller of a create waits for Medplum before the act is kept and answered 202. */
const KEEP_AFTER_MS = 1_500;
/** How long a graceful stop waits for requests under way. */
const STOP_MS = 10_000;

const LEVELS = { info: 0, warn: 1, error: 2, silent: 3 } as const;

function logger(settings: Settings): GatewayPorts['log'] {
  return (level, event, fields) => {
    if (LEVELS[level] < LEVELS[settings.LOG_LEVEL]) return;
    process.stdout.write(`${JSON.stringify({ at: new Date(now()).toISOString(), level, event, ...fields })}\n`);
  };
}

async function open(settings: Settings, ring: () => void) {
  await mkdir(settings.DATA_DIR, { recursive: true, mode: 0o700 });
  await chmod(settings.DATA_DIR, 0o700);
  const log = logger(settings);
  const sql = openNodeSqlite(join(settings.DATA_DIR, 'gateway.sqlite'));
  const keys = createKeys({
    store: sqlKeys(sql),
    now,
    random,
    ...(settings.GATEWAY_MASTER_KEY && { masterKey: settings.GATEWAY_MASTER_KEY }),
  });
  const blobs = sealedByKeys(folderBlobs(join(settings.DATA_DIR, 'blobs')), keys);
  const accessBook = sqlAccessBook(sql);
  const accessLog = createAccessLog({
    book: accessBook,
    now,
    onError: () => log('error', 'access-log-unwritable', {}),
  });
  const engine = await openStore(settings, sql, blobs);
  const addresses = new WeakMap<Request, string>();
  const pageOpener = nodeThreadPageOpener();
  const spool = sqlSpool(sql, now);
  const eligibility = openEligibility(settings, { fetch, now });
  const presence = markPresent(join(settings.DATA_DIR, 'in-use.sqlite'), () => freeLeases(sql, now));
  const ports: GatewayPorts = {
    ...engine,
    spool,
    blobs,
    clients: cachedClients(sqlClients(sql), now),
    keys,
    jti: sqlJti(sql, now),
    accessLog,
    accessBook,
    counters: sqlCounters(sql),
    jobRuns: sqlJobRuns(sql),
    faxBook: sqlFaxBook(sql, now),
    faxNumbers: sqlFaxNumbers(sql),
    sessions: sqlSessions(sql),
    faxVendors: openFaxVendors(settings, {
      fetch,
      outsideFetch: outsideFetch(nodeTransport(), MEDIA_TIMEOUT_MS),
      now,
      folder: folderVendor({ root: settings.DATA_DIR, now }),
    }),
    messageChannels: openMessageChannels(settings, {
      fetch,
      now,
      folder: (channel) => folderChannel({ root: settings.DATA_DIR, channel, now }),
      smtp: (smtp) => smtpChannel(smtp, { now }),
    }),
    ...(eligibility && { eligibility }),
    pageOpener,
    outsideFetch: outsideFetch(nodeTransport()),
    now,
    newId,
    random,
    macWith: nodeMacWith,
    wait,
    ring,
    log,
    addressOf: (request) => addresses.get(request) ?? 'unknown',
  };
  const close = async () => {
    await pageOpener.close();
    sql.close();
    presence.close();
  };
  return { ports, addresses, close };
}

type Engine = Pick<GatewayPorts, 'store' | 'ledger' | 'withRequest' | 'deadline'>;

async function openStore(settings: Settings, sql: NodeSqlite, blobs: GatewayPorts['blobs']): Promise<Engine> {
  const { MEDPLUM_BASE_URL: baseUrl, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret } = settings;
  if (!baseUrl || !clientId || !clientSecret) {
    const store = openEmbeddedStore({ sql, blobs, now });
    return { store, ledger: oneCommitLedger({ sql, store, now }), deadline: <T>(work: Promise<T>) => work };
  }
  const store = openMedplumStore({ baseUrl, clientId, clientSecret, fetch, now });
  await store.probeTransactions();
  migrate(sql, 'fenced-ledger', FENCED_LEDGER_TABLES);
  const rows = rowsOverSql({ sql, shard: 'node' });
  const recovering = isRecovering(sql, now());
  const ledger = fencedLedger({ rows, store, now, nonce: newId, recovering });
  const withRequest = (id: string) => ({ store: store.withRequest(id), ledger: ledger.withRequest(id) });
  return { store, ledger, withRequest, deadline: keepAfter };
}

function keepAfter<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Fault('transient', { code: 'store-slow', text: 'The store is slow.' })),
      KEEP_AFTER_MS,
    );
  });
  // The act goes on; how it ends is the spool's business then.
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Loads the demo clinic and, the first time, registers its clients. Answers where their secrets are. */
async function openDemo(ports: GatewayPorts, settings: Settings): Promise<string> {
  const file = join(settings.DATA_DIR, 'demo-clients.json');
  const { organizations } = await loadDemo(ports.store, now);
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known === undefined) {
    const clients = await createDemoClients(organizations, ports.clients, { now: now(), newId, random });
    await writeFile(file, `${JSON.stringify(clients, null, 2)}\n`, { mode: 0o600 });
  }
  return file;
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  let ring = () => {};
  const { ports, addresses, close } = await open(settings, () => ring());
  const gateway = await createGateway(ports, { ...settings, version: packageJson.version });
  const demoFile = settings.DEMO ? await openDemo(ports, settings) : undefined;
  const welcome = demoFile ? await welcomeTo(settings, demoFile, gateway) : undefined;
  await gateway.tick();

  const loop = spoolLoop(ports.spool, gateway.consume, now, (error) => {
    ports.log('error', 'spool-failed', { fault: error instanceof Fault ? error.kind : 'exception' });
  });
  ring = loop.ring;
  const faxFolder = faxFolderLoop(
    async () => {
      await gateway.collectFaxes('folder');
      await gateway.collectReplies();
    },
    (error) => ports.log('error', 'fax-folder-failed', { fault: error instanceof Fault ? error.kind : 'exception' }),
  );
  const cron = schedule('* * * * *', () => gateway.tick(), { name: 'tick', noOverlap: true });

  const server = listen(
    (request, address) => {
      addresses.set(request, address);
      return gateway.fetch(request);
    },
    { port: settings.PORT, hostname: settings.HOST, trustedProxies: settings.TRUSTED_PROXIES },
  );
  server.on('error', (error: NodeJS.ErrnoException) => fail(error));
  server.on('listening', () => {
    ports.log('info', 'listening', {
      url: settings.PUBLIC_URL,
      store: settings.MEDPLUM_BASE_URL ? 'medplum' : 'embedded',
    });
    if (welcome) console.log(welcome);
  });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    ports.log('info', 'stopping', {});
    await cron.stop();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), STOP_MS);
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    await closed;
    clearTimeout(late);
    await faxFolder.stop();
    await loop.stop();
    await gateway.flush();
    await close();
    ports.log('info', 'stopped', {});
    process.exit(0);
  };
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
}

/** What a newcomer reads when it listens; nothing where the log is silent. */
async function welcomeTo(settings: Settings, demoFile: string, gateway: Gateway): Promise<string | undefined> {
  if (settings.LOG_LEVEL === 'silent') return undefined;
  const { staff } = JSON.parse(await readFile(demoFile, 'utf8')) as DemoClients;
  const link = await firstLink(gateway.fetch, settings.PUBLIC_URL, staff);
  return `
Clinic gateway ${packageJson.version} at ${settings.PUBLIC_URL} (docs: ${settings.PUBLIC_URL}/docs)
Demo clinic loaded; credentials of its clients: ${demoFile}
Faxes: put a PDF or TIFF into ${join(settings.DATA_DIR, 'fax-in')}; what is sent lands in ${join(settings.DATA_DIR, 'fax-out')}
Messages to patients land in ${join(settings.DATA_DIR, 'messages-out')}; a reply is a file from+1….txt put into ${join(settings.DATA_DIR, 'messages-in')}
${settings.ELIGIBILITY === undefined || settings.ELIGIBILITY === 'simulator' ? 'Payers are simulated: no insurer is asked' : `Payers are asked by ${settings.ELIGIBILITY}`}
The fax desk, for one sign-in: ${link}
Try it, in a second shell in this folder:

${firstSteps(settings.PUBLIC_URL, demoFile)}
`;
}

/** One sentence, and out: what stops a start is for the operator to read. */
function fail(error: unknown): never {
  const known = error instanceof SettingsError || error instanceof Fault;
  const sentence = error instanceof Fault ? error.issues.map(({ text }) => text).join(' ') : (error as Error).message;
  process.stderr.write(`clinic-gateway did not start: ${sentence}\n`);
  if (!known && error instanceof Error && error.stack) process.stderr.write(`${error.stack}\n`);
  process.exit(1);
}

main().catch(fail);
