import type { AuditEvent } from '@medplum/fhirtypes';
import { beforeEach, expect, test } from 'vitest';
import { macWith } from '../../src/act-key.ts';
import type { ActPorts } from '../../src/action.ts';
import { sqlAccessBook } from '../../src/audit/access-book-sql.ts';
import type { Access, AccessBook } from '../../src/audit/access-log.ts';
import { exportAccessLog } from '../../src/audit/export.ts';
import { auditEventOf } from '../../src/audit/export-event.ts';
import { parseScopes } from '../../src/auth/scopes.ts';
import { checkAll } from '../../src/fhir/checks.ts';
import { TAG } from '../../src/fhir/systems.ts';
import { messageOf } from '../../src/kept-records.ts';
import { openEmbeddedStore } from '../../src/ports/fhir-store/embedded/index.ts';
import type { FhirStore } from '../../src/ports/fhir-store/index.ts';
import { oneCommitLedger } from '../../src/ports/ledger/one-commit.ts';
import { sqlSpool } from '../../src/ports/spool/sql-spool.ts';
import { memorySql } from '../auth/memory-sql.ts';
import { faultyStore } from '../faulty-store.ts';

const START = Date.parse('2026-11-24T16:00:00Z');
const HOUR_MS = 3_600_000;
const caller = { clientId: 'gateway', role: 'ehr', scopes: parseScopes('system/*.cruds'), tokenId: 'gateway' } as const;

let clock: number;
let book: AccessBook;
let store: FhirStore;
let spool: ReturnType<typeof sqlSpool>;
let weather: ReturnType<typeof faultyStore>;
let acts: ActPorts;
beforeEach(() => {
  clock = START;
  const now = () => clock;
  const sql = memorySql();
  weather = faultyStore();
  const none = { put: async () => {}, get: async () => undefined, delete: async () => {}, keys: async function* () {} };
  const embedded = openEmbeddedStore({ sql, blobs: none, now });
  store = embedded;
  book = sqlAccessBook(sql);
  spool = sqlSpool(sql, now);
  const ledger = oneCommitLedger({ sql, store: weather.store(embedded), now });
  acts = { store: embedded, ledger, mac: macWith(new Uint8Array(32)), now, newId: () => crypto.randomUUID() };
});

const run = () => exportAccessLog({ book, acts, spool }, { caller, requestId: 'test-request' });
const read: Access = { what: 'read', route: 'GET /v1/referrals/{id}', outcome: 'ok', client: 'c1', resourceId: 'abc' };
const write = (count: number) => book.append(Array.from({ length: count }, () => ({ ...read, at: clock })));

/** Numbers of the rows that the store has, with how often. */
async function inStore(): Promise<number[]> {
  const numbers: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.search<AuditEvent>({
      type: 'AuditEvent',
      where: [],
      count: 100,
      ...(cursor && { cursor }),
    });
    for (const { meta } of page.matches) {
      const row = meta.tag?.find(({ system }) => system === TAG.accessLog)?.code;
      if (row !== undefined) numbers.push(Number.parseInt(row, 10));
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return numbers.sort((a, b) => a - b);
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

test('rows go in batches, a few a run; what makes no batch waits an hour', async () => {
  await write(90);
  expect(await run()).toBe(80);
  expect(await run()).toBe(0);
  expect(await inStore()).toEqual(upTo(80));
  clock += HOUR_MS;
  expect(await run()).toBe(10);
  expect(await inStore()).toEqual(upTo(90));
  expect(await book.exported()).toEqual({ done: 90, until: 90 });
});

test('nothing is exported while acts wait', async () => {
  await write(20);
  await spool.enqueue(messageOf('waiting'));
  expect(await run()).toBe(0);
  const [message] = await spool.lease(1, 1000);
  expect(await run()).toBe(0);
  await spool.ack('act-waiting', message?.token ?? 0);
  expect(await run()).toBe(20);
});

test.each(['transient', 'throttled', 'unknown'] as const)(
  'a store that is %s gets the same rows later, once',
  async (kind) => {
    await write(30);
    weather.set(kind);
    expect(await run()).toBe(0);
    await write(30); // the batch that was begun stays the batch it was
    weather.set('up');
    expect(await run()).toBe(60);
    expect(await inStore()).toEqual(upTo(60));
  },
);

test('answers that are lost and notes that are not written: each row once', async () => {
  await write(25);
  clock += HOUR_MS;
  weather.set('lost');
  expect(await run()).toBe(0);
  weather.set('up');
  const { noteExport } = book;
  let notes = 0;
  book.noteExport = async (exported) => {
    if (++notes === 1) throw new Error('killed here');
    return noteExport(exported);
  };
  await expect(run()).rejects.toThrow('killed here');
  await write(3);
  expect(await run()).toBe(28);
  expect(await inStore()).toEqual(upTo(28));
});

test('a short batch whose answer was lost stays short when rows come after it', async () => {
  await write(5);
  clock += HOUR_MS;
  weather.set('lost');
  expect(await run()).toBe(0);
  await write(30);
  weather.set('up');
  expect(await run()).toBe(25); // those five, and a whole batch; ten wait
  expect(await inStore()).toEqual(upTo(25));
});

test('two runs at once: each row once, and what was noted is not taken back', async () => {
  await write(45);
  clock += HOUR_MS;
  await Promise.all([run(), run(), run()]);
  await run();
  expect(await inStore()).toEqual(upTo(45));
  await book.noteExport({ done: 20, until: 40 });
  expect(await book.exported()).toEqual({ done: 45, until: 45 });
});

test('every kind of row becomes an AuditEvent that passes the checks and holds what the row holds', async () => {
  const whats = ['read', 'search', 'sign-in', 'denied', 'disclosed', 'administration'] as const;
  await book.append([
    ...whats.map((what) => ({ ...read, what, at: clock })),
    { what: 'denied', route: 'POST /oauth2/token', outcome: 'client-secret', address: '203.0.113.7', at: clock },
    { ...read, resourceType: 'Task', person: 'dana', requestId: 'request-1', at: clock },
  ]);
  const events = (await book.rows(0, 100)).map(auditEventOf);
  expect(checkAll(events)).toEqual([]);
  expect(events[6]).toMatchObject({ outcome: '4', outcomeDesc: 'client-secret' });
  expect(events[6]?.agent[1]?.network?.address).toBe('203.0.113.7');
  const entities = events[7]?.entity?.map(({ what }) => what?.reference ?? what?.identifier?.value);
  expect(entities).toEqual(['8', 'request-1', 'Task/abc']);
  expect(events[7]?.agent.filter(({ requestor }) => requestor)).toMatchObject([
    { who: { identifier: { value: 'dana' } } },
  ]);
});
