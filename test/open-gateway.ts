/** A whole gateway over the embedded store, in this process: for tests that go through the doors. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlAccessBook } from '../src/audit/access-book-sql.ts';
import { createAccessLog } from '../src/audit/access-log.ts';
import { cachedClients } from '../src/auth/clients-cached.ts';
import { sqlClients } from '../src/auth/clients-sql.ts';
import { sqlJti } from '../src/auth/jti.ts';
import { createKeys } from '../src/auth/keys.ts';
import { sqlKeys } from '../src/auth/keys-sql.ts';
import { sqlSessions } from '../src/console/sessions-sql.ts';
import { sqlFaxNumbers } from '../src/delivery/fax-numbers-sql.ts';
import { createDemoClients, type DemoClients } from '../src/demo-clients.ts';
import { loadDemo } from '../src/directory/load-demo.ts';
import { sqlFaxBook } from '../src/faxes/book-sql.ts';
import { createGateway, type Gateway, type GatewayPorts, type GatewaySettings } from '../src/gateway.ts';
import { sqlJobRuns } from '../src/jobs-sql.ts';
import { sqlCounters } from '../src/metrics-sql.ts';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { sealedBlobs } from '../src/ports/blobs/sealed.ts';
import { simulatedEligibility } from '../src/ports/eligibility/simulator.ts';
import { folderVendor } from '../src/ports/fax-vendor/folder.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import { oneCommitLedger } from '../src/ports/ledger/one-commit.ts';
import { nodeThreadPageOpener } from '../src/ports/page-opener/node-thread.ts';
import { sqlSpool } from '../src/ports/spool/sql-spool.ts';
import { type NodeSqlite, openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';

export interface OpenGateway {
  readonly gateway: Gateway;
  readonly ports: GatewayPorts;
  readonly clients: DemoClients;
  /** What was logged, line by line. */
  readonly log: string[];
  clock: number;
  token(client: keyof DemoClients): Promise<string>;
  /** One request as a client of the demo; JSON in and out. */
  call(
    client: keyof DemoClients | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Called>;
  readonly folder: string;
  /** `keep`: the files stay, to be opened again. */
  close(how?: { keep?: boolean }): void;
}

export interface Called {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds, and fails where it does not
  readonly body: any;
  readonly headers: Headers;
}

export const PUBLIC_URL = 'http://gateway.test';
/** A Tuesday morning in Phoenix. */
export const START = Date.parse('2026-11-24T16:00:00Z');

export const SETTINGS: GatewaySettings = {
  PUBLIC_URL,
  CLINIC_TIMEZONE: 'America/Phoenix',
  DEMO: true,
  RATE_PER_SECOND: 100_000,
  RATE_BURST: 100_000,
  RATE_CONCURRENT: 1000,
  ADMIN_SECRET: undefined,
  RELEASE_POLICY: 'except-treatment',
  RECORDS_VOLUME_PAGES: 20,
  RECORDS_WAIT_FOR_FEE: false,
  RECORDS_LINK_DAYS: 7,
  ON_CALL_MINUTES: 10,
  MESSAGE_HOURS: '08:00-20:00',
  SMS_CONSENT: 'recorded',
  AWAIT_REFERRAL_DAYS: 2,
  WAITLIST_OFFER_MINUTES: 60,
  version: '0.0.0-test',
};

export interface Opening {
  /** Where an earlier gateway kept its files: opened again as after a restart. */
  readonly folder?: string;
  /** Puts something between the gateway and its store, e.g. what makes it fail. */
  readonly store?: (store: EmbeddedStore) => EmbeddedStore;
  /** Other engines than the embedded store and its ledger, over the same file. */
  readonly engine?: Engine;
  readonly change?: (ports: GatewayPorts) => GatewayPorts;
  /** What differs from the settings of these tests. */
  readonly settings?: Partial<GatewaySettings>;
  /** ms since 1970; default a Tuesday morning in Phoenix. */
  readonly clock?: number;
  /** Credentials of an earlier gateway in the same folder. */
  readonly clients?: DemoClients;
}

export type Engine = (
  store: EmbeddedStore,
  sql: NodeSqlite,
  now: () => number,
) => Pick<GatewayPorts, 'store' | 'ledger'>;

const oneCommit: Engine = (store, sql, now) => ({ store, ledger: oneCommitLedger({ sql, store, now }) });

export async function openGateway(opening: Opening = {}): Promise<OpenGateway> {
  const { change = (ports: GatewayPorts) => ports } = opening;
  const folder = opening.folder ?? mkdtempSync(join(tmpdir(), 'gateway-'));
  const sql = openNodeSqlite(join(folder, 'gateway.sqlite'), { synchronous: 'normal' });
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const newId = () => crypto.randomUUID();
  const open: { clock: number } = { clock: opening.clock ?? START };
  const now = () => open.clock;
  const keys = createKeys({ store: sqlKeys(sql), now, random });
  const [blobKey] = await keys.secrets('blob');
  const blobs = sealedBlobs(folderBlobs(join(folder, 'blobs')), {
    current: blobKey.kid,
    keys: new Map([[blobKey.kid, blobKey.bytes]]),
  });
  const plain = openEmbeddedStore({ sql, blobs, now });
  const { store, ledger } = (opening.engine ?? oneCommit)(opening.store?.(plain) ?? plain, sql, now);
  const log: string[] = [];
  const accessBook = sqlAccessBook(sql);
  const pageOpener = nodeThreadPageOpener(); // starts its thread with the first file
  const ports = change({
    store,
    ledger,
    spool: sqlSpool(sql, now),
    blobs,
    clients: cachedClients(sqlClients(sql), now),
    keys,
    jti: sqlJti(sql, now),
    accessLog: createAccessLog({ book: accessBook, now, onError: () => undefined }),
    accessBook,
    counters: sqlCounters(sql),
    jobRuns: sqlJobRuns(sql),
    faxBook: sqlFaxBook(sql, now),
    faxNumbers: sqlFaxNumbers(sql),
    sessions: sqlSessions(sql),
    faxVendors: [folderVendor({ root: folder, now })],
    messageChannels: [],
    eligibility: simulatedEligibility(now),
    pageOpener,
    outsideFetch: () => Promise.reject(new Error('no outside in this test')),
    now,
    newId,
    random,
    deadline: (work) => work,
    wait: () => Promise.resolve(),
    ring: () => {},
    log: (level, event, fields) => void log.push(JSON.stringify({ level, event, ...fields })),
    addressOf: () => '127.0.0.1',
  });
  const gateway = await createGateway(ports, { ...SETTINGS, ...opening.settings });
  const clients = opening.clients ?? (await demoClients());
  async function demoClients() {
    const { organizations } = await loadDemo(plain, now);
    return createDemoClients(organizations, ports.clients, { now: now(), newId, random });
  }
  const tokens = new Map<string, { token: string; until: number }>();

  const token = async (client: keyof DemoClients): Promise<string> => {
    const known = tokens.get(client);
    if (known && known.until > now()) return known.token;
    const { clientId, clientSecret } = clients[client];
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    });
    const response = await gateway.fetch(new Request(`${PUBLIC_URL}/oauth2/token`, { method: 'POST', body }));
    const { access_token } = (await response.json()) as { access_token: string };
    tokens.set(client, { token: access_token, until: now() + 200_000 });
    return access_token;
  };

  return Object.assign(open, {
    gateway,
    ports,
    clients,
    log,
    token,
    async call(
      client: keyof DemoClients | null,
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const all = new Headers(headers);
      if (client) all.set('authorization', `Bearer ${await token(client)}`);
      if (body !== undefined && !all.has('content-type')) all.set('content-type', 'application/json');
      const raw =
        typeof body === 'string' || body instanceof Uint8Array
          ? (body as BodyInit)
          : body === undefined
            ? null
            : JSON.stringify(body);
      const response = await gateway.fetch(new Request(`${PUBLIC_URL}${path}`, { method, headers: all, body: raw }));
      const text = await response.text();
      const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, body: json && text ? JSON.parse(text) : text, headers: response.headers };
    },
    folder,
    close({ keep = false } = {}) {
      void pageOpener.close();
      sql.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  });
}
