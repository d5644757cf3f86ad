/**
 * The embedded store at a clinic's size: 50,000 patients, 50,000 referral Tasks with their ServiceRequests. Also as a script:
 * `node bench/embedded-store.bench.ts`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Patient, ServiceRequest, Task } from '@medplum/fhirtypes';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { type EmbeddedStore, openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import type { Search } from '../src/ports/fhir-store/index.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const SIZE = 50_000;
const AT_ONCE = 500;
const ROUNDS = 200;
const FAMILIES = 4000;
const OWNERS = 10;
const STATUS = ['requested', 'accepted', 'in-progress', 'completed', 'completed', 'completed'] as const;
const DAY_MS = 86_400_000;
const authored = (i: number) => Date.parse('2024-01-01') + i * 900_000;
const dayOf = (i: number, from: string) => new Date(Date.parse(from) + i * DAY_MS).toISOString().slice(0, 10);

/** Loads, opens anew, searches; prints nothing. */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'embedded-bench-'));
  try {
    const file = join(folder, 'store.sqlite');
    let clock = Date.parse('2024-01-01');
    const open = () => {
      const sql = openNodeSqlite(file);
      const store = openEmbeddedStore({ sql, blobs: folderBlobs(join(folder, 'blobs')), now: () => clock });
      return { sql, store };
    };
    const first = open();
    const loading = performance.now();
    await load(first.store, (i) => {
      clock = authored(i);
    });
    const loaded = performance.now() - loading;
    first.sql.close();

    const opening = performance.now();
    const { sql, store } = open();
    await store.search(byIdentifier(7));
    const opened = performance.now() - opening;
    const figures: Figure[] = [
      { name: 'load', value: (3 * SIZE) / (loaded / 1000), unit: 'resources/s' },
      { name: 'file', value: statSync(file).size / 1e6, unit: 'MB' },
      { name: 'open to first search', value: opened, unit: 'ms' },
    ];
    for (const [name, search] of Object.entries(SEARCHES)) {
      const times = await timed(() => store.search(search(Math.floor(Math.random() * SIZE))));
      figures.push({ name, value: times[ROUNDS / 2] ?? 0, unit: 'ms' });
      figures.push({ name: `${name}, p95`, value: times[ROUNDS * 0.95] ?? 0, unit: 'ms' });
    }
    figures.push({ name: 'resident memory', value: process.memoryUsage().rss / 1e6, unit: 'MB' });
    sql.close();
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const byIdentifier = (i: number): Search => ({ type: 'Patient', where: [['identifier', `urn:mrn|${i}`]] });

const SEARCHES: Record<string, (i: number) => Search> = {
  identifier: byIdentifier,
  'family and birth date': (i) => ({
    type: 'Patient',
    where: [
      ['family', `Family${i % FAMILIES}`],
      ['birthdate', dayOf(i % 30_000, '1930-01-01')],
    ],
  }),
  'worklist: Tasks of an owner and status by date': (i) => ({
    type: 'Task',
    where: [
      ['owner', `Organization/${i % OWNERS}`],
      ['status', 'requested'],
    ],
    sort: '-authored-on',
  }),
  'Tasks of a status with 25,000 hits by date': () => ({
    type: 'Task',
    where: [['status', 'completed']],
    sort: 'authored-on',
  }),
  'a referral with its ServiceRequest': (i) => ({
    type: 'Task',
    where: [['identifier', `urn:referral|${i}`]],
    include: ['Task:focus'],
  }),
  'latest Tasks': () => ({ type: 'Task', where: [], sort: '-_lastUpdated' }),
};

export async function load(store: EmbeddedStore, setClock: (i: number) => void): Promise<void> {
  for (let from = 0; from < SIZE; from += AT_ONCE) {
    await store.inOneCommit(() => {
      for (let i = from; i < from + AT_ONCE; i++) {
        setClock(i);
        const { id } = store.rows.create(patient(i));
        const request = store.rows.create(serviceRequest(i, id));
        store.rows.create(task(i, id, request.id));
      }
    });
  }
}

function patient(i: number): Patient {
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:mrn', value: String(i) }],
    active: true,
    name: [{ family: `Family${i % FAMILIES}`, given: [`Given${i % 700}`, 'Q'] }],
    gender: i % 2 ? 'female' : 'male',
    birthDate: dayOf(i % 30_000, '1930-01-01'),
    telecom: [{ system: 'phone', value: `+1602${String(i).padStart(7, '0')}` }],
    address: [
      {
        line: [`${i} N Central Ave`],
        city: 'Phoenix',
        state: 'AZ',
        postalCode: `85${String(i % 400).padStart(3, '0')}`,
      },
    ],
  };
}

function serviceRequest(i: number, patientId: string): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    identifier: [{ system: 'urn:referral', value: String(i) }],
    status: 'active',
    intent: 'order',
    priority: 'routine',
    code: { coding: [{ system: 'http://snomed.info/sct', code: String(183500000 + (i % 40)) }] },
    subject: { reference: `Patient/${patientId}` },
    requester: { reference: `PractitionerRole/${i % 300}` },
    authoredOn: new Date(authored(i)).toISOString(),
    reasonCode: [{ text: 'Reason as it stands on the referral, in one sentence.' }],
  };
}

function task(i: number, patientId: string, requestId: string): Task {
  return {
    resourceType: 'Task',
    identifier: [{ system: 'urn:referral', value: String(i) }],
    status: STATUS[(i * 7919) % STATUS.length] ?? 'requested',
    intent: 'order',
    code: { coding: [{ system: 'http://hl7.org/fhir/CodeSystem/task-code', code: 'fulfill' }] },
    focus: { reference: `ServiceRequest/${requestId}` },
    for: { reference: `Patient/${patientId}` },
    owner: { reference: `Organization/${Math.floor(i / STATUS.length) % OWNERS}` },
    authoredOn: new Date(authored(i)).toISOString(),
  };
}

async function timed(run: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

if (import.meta.main) {
  for (const { name, value, unit } of await bench()) process.stdout.write(`${name}: ${value.toPrecision(3)} ${unit}\n`);
}
