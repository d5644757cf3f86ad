/** A fenced ledger over some Medplum, and small acts to perform in it. */
import type { Provenance, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { TAG } from '../../src/fhir/systems.ts';
import type { FencedStore } from '../../src/ports/fhir-store/fence.ts';
import { openMedplumStore } from '../../src/ports/fhir-store/medplum/index.ts';
import { type FencedSettings, fencedLedger } from '../../src/ports/ledger/fenced.ts';
import type { ActCall, Draft } from '../../src/ports/ledger/index.ts';
import { FENCED_LEDGER_TABLES } from '../../src/ports/ledger/rows-schema.ts';
import { rowsOverSql } from '../../src/ports/ledger/rows-sql.ts';
import type { TimeBudget } from '../../src/ports/ledger/time-budget.ts';
import type { Sql } from '../../src/ports/sql/index.ts';
import { openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

export interface Server {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long a call may take; the tests that wait for one to run out wait as long. */
  readonly callMs?: number;
}

/** The server of MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET, when they are set. */
export function liveServer(): Server | undefined {
  const { MEDPLUM_BASE_URL: baseUrl, MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret } = process.env;
  if (!baseUrl || !clientId || !clientSecret) return undefined;
  // With or without a slash at its end, as the setting takes it.
  return { baseUrl: baseUrl.replace(/\/?$/, '/'), clientId, clientSecret, callMs: 2_000 };
}

/** For suites that make no sense without one. */
export async function requiredServer(): Promise<Server> {
  const server = liveServer();
  if (!server) throw new Error('set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET');
  return server;
}

/** Times short enough for tests, in the same order as the real ones. */
export function quickBudget({ callMs = 400 }: { readonly callMs?: number } = {}): Partial<TimeBudget> {
  const rest = { retryMs: callMs, patienceMs: 200, pollMs: 10 };
  return { callMs, ...rest, leaseMs: 3 * callMs, waitMs: 2 * callMs, callerMs: 10 * callMs };
}

export function quickStore(server: Server, baseUrl = server.baseUrl) {
  const { callMs = 0, retryMs = 0, patienceMs = 0 } = quickBudget(server);
  return openMedplumStore({ ...server, baseUrl, fetch, now: Date.now, callMs, retryMs, patienceMs });
}

export function ledgerSql(): Sql & { close(): void } {
  const sql = openNodeSqlite(':memory:', { durableObjectLimits: true });
  for (const table of FENCED_LEDGER_TABLES) sql.run(table);
  return sql;
}

/** Lanes of their own for every ledger opened, since a live server keeps them. */
export function newShard(): string {
  return `test-${crypto.randomUUID().slice(0, 8)}`;
}

export function quickLedger(sql: Sql, store: FencedStore, more: Partial<FencedSettings> & { shard?: string } = {}) {
  const rows = rowsOverSql({ sql, shard: more.shard ?? newShard(), lanes: 2 });
  return fencedLedger({ rows, store, now: Date.now, nonce: () => crypto.randomUUID(), budget: quickBudget(), ...more });
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';

/** A key no other test has. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => LETTERS[byte & 31]).join('');
}

export function createCall(key: string, mac = 'mac'): ActCall {
  return { key, mac, fence: 'lane', writes: ['ServiceRequest', 'Task', 'Provenance'] };
}

/** An act that creates a ServiceRequest, its Task and a Provenance. */
export function createDraft(key: string): Draft {
  const urn = () => `urn:uuid:${crypto.randomUUID()}`;
  const [request, task, provenance] = [urn(), urn(), urn()];
  const meta = { tag: [{ system: TAG.act, code: key }] };
  const order: ServiceRequest = {
    resourceType: 'ServiceRequest',
    meta,
    status: 'active',
    intent: 'order',
    subject: { display: 'somebody' },
  };
  const fulfil: Task = {
    resourceType: 'Task',
    meta,
    status: 'requested',
    intent: 'order',
    focus: { reference: request },
  };
  const create = [
    { urn: request, resource: order },
    { urn: task, resource: fulfil },
    { urn: provenance, resource: provenanceOf(key, [request, task]) },
  ];
  return { commit: { create, update: [] }, status: 201, warnings: ['a-warning'] };
}

export function stepCall(key: string, mac = 'mac'): ActCall {
  return { key, mac, fence: 'version', writes: ['Task', 'Provenance'] };
}

/** An act that moves a Task on. */
export function stepDraft(key: string, task: Task & { id: string; meta: { versionId: string } }, note: string): Draft {
  const moved: Task & { id: string } = {
    ...task,
    meta: { tag: [{ system: TAG.act, code: key }] },
    note: [...(task.note ?? []), { text: note }],
  };
  const record = provenanceOf(key, [`Task/${task.id}`]);
  return {
    commit: {
      create: [{ urn: `urn:uuid:${crypto.randomUUID()}`, resource: record }],
      update: [{ resource: moved, versionId: task.meta.versionId }],
    },
    status: 200,
    warnings: [],
  };
}

function provenanceOf(key: string, targets: string[]): Provenance {
  return {
    resourceType: 'Provenance',
    meta: { tag: [{ system: TAG.act, code: key }] },
    target: targets.map((reference) => ({ reference })),
    recorded: '2026-01-05T15:00:00Z',
    agent: [{ who: { display: 'gateway' } }],
  };
}

/** How many resources of each type an act has left, by asking the server itself. */
export async function leftBy(store: FencedStore, key: string, types = createCall(key).writes): Promise<string> {
  const where = [['_tag', `${TAG.act}|${key}`]] as const;
  const pages = await Promise.all(types.map((type) => store.search<Resource>({ type, where })));
  return pages.map((page, i) => `${page.matches.length} ${types[i]}`).join(', ');
}

export const ONE_SET = '1 ServiceRequest, 1 Task, 1 Provenance';
export const NOTHING = '0 ServiceRequest, 0 Task, 0 Provenance';

/** A promise to be resolved from outside. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
