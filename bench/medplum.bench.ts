/**
 * Exactly once in front of a real Medplum, against the same calls without it. Needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
 * MEDPLUM_CLIENT_SECRET of a client with a raised quota; with MEDPLUM_DEFAULT_QUOTA_CLIENT_ID and _SECRET also how well pacing uses
 * the default quota (three minutes). Also as a script: `node bench/medplum.bench.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { isFault } from '../src/fault.ts';
import { TAG } from '../src/fhir/systems.ts';
import type { Commit } from '../src/ports/fhir-store/index.ts';
import { type MedplumStore, openMedplumStore } from '../src/ports/fhir-store/medplum/index.ts';
import { parseRateLimit } from '../src/ports/fhir-store/medplum/pace.ts';
import { entriesOf, transactionOf } from '../src/ports/fhir-store/medplum/transaction.ts';
import { fencedLedger } from '../src/ports/ledger/fenced.ts';
import type { Ledger } from '../src/ports/ledger/index.ts';
import { FENCED_LEDGER_TABLES } from '../src/ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../src/ports/ledger/rows-sql.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import type { Figure } from './embedded-store.bench.ts';

const ONE_BY_ONE = 150;
const AT_ONCE = 400;
const CLIENTS = 8;
const QUOTA_MS = 190_000;
const WRITES = ['ServiceRequest', 'Task', 'Provenance', 'AuditEvent'] as const;
const PATIENT = { system: 'urn:bench', value: 'patient' };

interface Parts {
  readonly store: MedplumStore;
  readonly ledger: Ledger;
  readonly raw: MedplumClient;
  readonly patient: string;
}
type Act = (parts: Parts) => Promise<unknown>;

/** Undefined without a live server. */
export async function bench(): Promise<Figure[] | undefined> {
  const { MEDPLUM_BASE_URL: baseUrl, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret } = process.env;
  if (!baseUrl || !clientId || !clientSecret) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'medplum-bench-'));
  const sql = openNodeSqlite(join(folder, 'ledger.sqlite'));
  try {
    for (const table of FENCED_LEDGER_TABLES) sql.run(table);
    const store = openMedplumStore({ baseUrl, clientId, clientSecret, fetch, now: Date.now });
    const rows = rowsOverSql({ sql, shard: `bench-${crypto.randomUUID()}` });
    const ledger = fencedLedger({ rows, store, now: Date.now, nonce: () => crypto.randomUUID() });
    const raw = new MedplumClient({ baseUrl, maxRetries: 0, storage: new ClientStorage(new MemoryStorage()) });
    await raw.startClientLogin(clientId, clientSecret);
    const { resource } = await store.createIfNone({ resourceType: 'Patient', identifier: [PATIENT] }, PATIENT);
    const parts: Parts = { store, ledger, raw, patient: `Patient/${resource.id}` };
    const fsync = rate(() => sql.run("INSERT OR REPLACE INTO fenced_name VALUES ('bench', 'bench', 0)"), 200);
    return [
      { name: 'commits of the disk under the ledger', value: fsync, unit: '/s' },
      ...(await oneByOne(parts)),
      ...(await atOnce(parts)),
      ...(await atDefaultQuota(baseUrl)),
    ];
  } finally {
    sql.close();
    rmSync(folder, { recursive: true });
  }
}

const fenced: Act = ({ store, ledger, patient }) => {
  const key = newKey();
  return ledger.once({ key, mac: 'mac', fence: 'lane', writes: WRITES }, async () => {
    await readAs(store);
    return { commit: commitOf(key, patient), status: 201, warnings: [] };
  });
};
const plain: Act = async ({ store, patient }) => {
  await readAs(store);
  await store.commit(commitOf(newKey(), patient));
};
/** What one would do without a fence: safe to repeat for its first resource only, and serializable for all of them. */
const ifNoneExist: Act = async ({ store, raw, patient }) => {
  await readAs(store);
  const key = newKey();
  const bundle = transactionOf(entriesOf(commitOf(key, patient)));
  const request = bundle.entry?.[0]?.request;
  if (request) request.ifNoneExist = `_tag=${TAG.act}|${key}`;
  await untilStored(() => raw.executeBatch(structuredClone(bundle)));
};

/** The reads of a referral whose people exist: the patient by identifier and demographics in one batch, the provider, duplicates. */
async function readAs(store: MedplumStore): Promise<void> {
  await store.searches([
    { type: 'Patient', where: [['identifier', `${PATIENT.system}|${PATIENT.value}`]] },
    {
      type: 'Patient',
      where: [
        ['family', 'Bench'],
        ['birthdate', '1950-02-03'],
      ],
    },
    {
      type: 'Patient',
      where: [
        ['phone', '+16025550142'],
        ['birthdate', '1950-02-03'],
      ],
    },
  ]);
  await store.search({ type: 'PractitionerRole', where: [['identifier', 'urn:bench|nobody']] });
  await store.search({ type: 'ServiceRequest', where: [['identifier', 'urn:bench|nothing']] });
}

async function untilStored(send: () => Promise<Bundle>): Promise<void> {
  for (let wait = 40; ; wait = Math.min(1000, wait * 2)) {
    try {
      await send();
      return;
    } catch (error) {
      const conflict = error instanceof Error && /conflict/i.test(`${error.message} ${JSON.stringify(error)}`);
      if (!conflict) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())));
    }
  }
}

/** Alternating, so that both meet the same server. */
async function oneByOne(parts: Parts): Promise<Figure[]> {
  const times = { fenced: [] as number[], plain: [] as number[] };
  for (let i = 0; i < ONE_BY_ONE + 20; i++) {
    for (const [name, act] of [
      ['fenced', fenced],
      ['plain', plain],
    ] as const) {
      const started = performance.now();
      await act(parts);
      if (i >= 20) times[name].push(performance.now() - started);
    }
  }
  const [f, p] = [median(times.fenced), median(times.plain)];
  return [
    { name: 'p50 of an act, one client', value: f, unit: 'ms' },
    { name: 'p50 of its reads and a plain transaction', value: p, unit: 'ms' },
    { name: 'p50, act / plain', value: f / p, unit: '×' },
  ];
}

async function atOnce(parts: Parts): Promise<Figure[]> {
  const rates = { fenced: [] as number[], plain: [] as number[], ifNoneExist: [] as number[] };
  for (let round = 0; round < 3; round++) {
    rates.fenced.push(await throughput(parts, fenced, AT_ONCE));
    rates.plain.push(await throughput(parts, plain, AT_ONCE));
    rates.ifNoneExist.push(await throughput(parts, ifNoneExist, AT_ONCE / 4));
  }
  const [f, p, i] = [median(rates.fenced), median(rates.plain), median(rates.ifNoneExist)];
  return [
    { name: `acts, ${CLIENTS} clients`, value: f, unit: '/s' },
    { name: 'their reads and plain transactions', value: p, unit: '/s' },
    { name: 'ifNoneExist on the first entry', value: i, unit: '/s' },
    { name: 'throughput, act / plain', value: f / p, unit: '×' },
    { name: 'throughput, act / ifNoneExist', value: f / i, unit: '×' },
  ];
}

async function throughput(parts: Parts, act: Act, many: number): Promise<number> {
  let left = many;
  const started = performance.now();
  const client = async () => {
    while (left-- > 0) await act(parts);
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return many / ((performance.now() - started) / 1000);
}

/** Points used of every whole window, and 429s met, by a store that is always asked for more. */
async function atDefaultQuota(baseUrl: string): Promise<Figure[]> {
  const { MEDPLUM_DEFAULT_QUOTA_CLIENT_ID: clientId, MEDPLUM_DEFAULT_QUOTA_CLIENT_SECRET: clientSecret } = process.env;
  if (!clientId || !clientSecret) return [];
  let refused = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let limit = 0;
  const windows: number[] = [];
  const watching: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (response.status === 429) refused++;
    const quota = parseRateLimit(response.headers.get('ratelimit'));
    if (!quota) return response;
    limit = Math.max(limit, quota.left);
    if (quota.left > lowest + limit / 2) {
      windows.push(lowest);
      lowest = quota.left;
    }
    lowest = Math.min(lowest, quota.left);
    return response;
  };
  const store = openMedplumStore({ baseUrl, clientId, clientSecret, fetch: watching, now: Date.now });
  const endAt = Date.now() + QUOTA_MS;
  const client = async () => {
    while (Date.now() < endAt) {
      try {
        await readAs(store);
        await store.commit(commitOf(newKey(), 'Patient/bench'));
      } catch (error) {
        if (!isFault(error, 'throttled')) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.min(1, error.retryAfter ?? 1) * 1000));
      }
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const whole = windows.slice(1); // the first began before we did
  return [
    {
      name: `points used of ${limit + 1000 - (limit % 1000)} in the worst of ${whole.length} windows`,
      value: 100 * (1 - Math.max(...whole) / limit),
      unit: '%',
    },
    { name: '429 from Medplum', value: refused, unit: '' },
  ];
}

function commitOf(key: string, patient: string): Commit {
  const meta = { tag: [{ system: TAG.act, code: key }] };
  const subject = { reference: patient };
  const [order, task, provenance, audit] = [urn(), urn(), urn(), urn()];
  const create: { urn: string; resource: Resource }[] = [
    { urn: order, resource: { resourceType: 'ServiceRequest', meta, status: 'active', intent: 'order', subject } },
    {
      urn: task,
      resource: { resourceType: 'Task', meta, status: 'requested', intent: 'order', focus: { reference: order } },
    },
    {
      urn: provenance,
      resource: {
        resourceType: 'Provenance',
        meta,
        target: [{ reference: order }, { reference: task }],
        recorded: '2026-01-05T15:00:00Z',
        agent: [{ who: { display: 'gateway' } }],
      },
    },
    {
      urn: audit,
      resource: {
        resourceType: 'AuditEvent',
        meta,
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
        recorded: '2026-01-05T15:00:00Z',
        agent: [{ requestor: true, who: { display: 'gateway' } }],
        source: { observer: { display: 'gateway' } },
        entity: [{ what: { reference: order } }],
      },
    },
  ];
  return { create, update: [] };
}

const urn = () => `urn:uuid:${crypto.randomUUID()}`;
const newKey = () => crypto.randomUUID().replaceAll('-', '');
const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function rate(step: () => unknown, times: number): number {
  const started = performance.now();
  for (let i = 0; i < times; i++) step();
  return times / ((performance.now() - started) / 1000);
}

if (import.meta.main) {
  const figures = await bench();
  for (const { name, value, unit } of figures ?? []) process.stdout.write(`${name}: ${value.toFixed(2)} ${unit}\n`);
  if (!figures) process.stderr.write('set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET\n');
}
