/** The desk's lists with 50,000 requests for records in the store, of which those of the last two weeks or so are open: store, histories and view, without HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Consent, Provenance, Resource, Task } from '@medplum/fhirtypes';
import { CODES } from '../src/fhir/systems.ts';
import { historiesOf } from '../src/history.ts';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import type { Create } from '../src/ports/fhir-store/index.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import type { State } from '../src/records/lifecycle.ts';
import { listRequests, type RecordsQuery } from '../src/records/list.ts';
import { recordsTask, releaseConsent } from '../src/records/resources.ts';
import { viewRequest } from '../src/records/view.ts';
import type { Figure } from './embedded-store.bench.ts';

const SIZE = 50_000;
const MINUTE_MS = 60_000;
const AT_ONCE = 20;
const ROUNDS = 100;
/** Fifty a working day. */
const STILL_OPEN = 700;
const START = Date.parse('2025-01-01T00:00:00Z');
const OPEN: readonly State[] = ['received', 'incomplete', 'verified', 'approved', 'fulfilled'];

export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'records-bench-'));
  try {
    const sql = openNodeSqlite(join(folder, 'store.sqlite'));
    let clock = START;
    const store = openEmbeddedStore({ sql, blobs: folderBlobs(join(folder, 'blobs')), now: () => clock });
    for (let i = 0; i < SIZE; i += AT_ONCE) {
      clock = START + i * MINUTE_MS;
      const create = Array.from({ length: AT_ONCE }, (_, n) => requestOf(i + n)).flat();
      await store.commit({ create, update: [] });
    }
    const figures: Figure[] = [];
    for (const [name, query] of Object.entries(LISTS)) {
      const times: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const began = performance.now();
        const { items } = await listRequests({ order: 'newest', count: 20, ...query }, undefined, store);
        const histories = await historiesOf(
          items.map(({ task }) => task),
          store,
        );
        for (const item of items) {
          const history = histories.get(`Task/${item.task.id}`) ?? [];
          viewRequest(item, { history, warnings: [] }, { partner: false, today: '2026-11-24', waitForFee: false });
        }
        times.push(performance.now() - began);
        if (items.length !== 20) throw new Error(`${name}: ${items.length} requests`);
      }
      figures.push({ name, value: times.sort((a, b) => a - b)[ROUNDS / 2] ?? 0, unit: 'ms' });
    }
    sql.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const LISTS: Readonly<Record<string, Partial<RecordsQuery>>> = {
  'all, the latest first': {},
  'those that wait for the desk, in its order': { status: 'waiting', order: 'queue' },
  'approved ones, the latest first': { status: 'approved' },
};

function requestOf(i: number): Create[] {
  const at = new Date(START + i * MINUTE_MS).toISOString();
  const [task, consent] = [crypto.randomUUID(), crypto.randomUUID()].map((id) => `urn:uuid:${id}`) as [string, string];
  const patient = `Patient/${i % 20_000}`;
  const requester = { reference: `Organization/${i % 300}`, display: `Practice ${i % 300}` };
  const words = {
    task: recordsTask({
      id: `request${i}`,
      at,
      state: i > SIZE - STILL_OPEN ? (OPEN[i % OPEN.length] ?? 'received') : 'delivered',
      asked: {
        requester: { kind: 'provider' },
        records: { classes: ['office-notes'], sensitive: [] },
        purpose: 'treatment',
        delivery: { method: 'fax', fax: '+16025550100' },
      },
      patient,
      requester,
      owner: { reference: 'Organization/desk' },
      consent,
      match: { result: 'matched' },
      urgent: i % 20 === 0,
      forms: [],
      clock: { from: at.slice(0, 10), promised: at.slice(0, 10) },
      output: [],
    } as Parameters<typeof recordsTask>[0]) satisfies Task,
    consent: releaseConsent({
      release: { description: 'Office notes', signedOn: '2025-01-01', expiresOn: '2028-01-01' },
      patient,
      recipient: requester,
      organization: { reference: 'Organization/group' },
      purpose: 'treatment',
    }) satisfies Consent,
  };
  const asked: Provenance = {
    resourceType: 'Provenance',
    target: [{ reference: task }],
    recorded: at,
    activity: { coding: [{ system: CODES.recordsStep, code: 'request-records' }] },
    agent: [{ who: { display: 'Somebody' } }],
  };
  const entry = (resource: Resource, urn = `urn:uuid:${crypto.randomUUID()}`): Create => ({ urn, resource });
  return [entry(words.consent, consent), entry(words.task, task), entry(asked)];
}
