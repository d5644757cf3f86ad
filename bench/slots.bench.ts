/** Free times of thirty practitioners for thirty days, over the embedded store with their calendars half full. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Appointment } from '@medplum/fhirtypes';
import { openCalendars } from '../src/appointments/calendars.ts';
import { findSlots, slotQuery } from '../src/appointments/slots.ts';
import { openDirectory } from '../src/directory/departments.ts';
import { loadDemo } from '../src/directory/load-demo.ts';
import type { DirectorySnapshot, RoleOfPractitioner } from '../src/directory/snapshot.ts';
import { openZone } from '../src/fhir/clinic-time.ts';
import { visitTypes } from '../src/mappings.ts';
import { folderBlobs } from '../src/ports/blobs/folder.ts';
import { openEmbeddedStore } from '../src/ports/fhir-store/embedded/index.ts';
import { openNodeSqlite } from '../src/ports/sql/node-sqlite.ts';
import type { Figure } from './embedded-store.bench.ts';

const NOW = Date.parse('2026-11-24T16:00:00Z');
const PRACTITIONERS = 30;
const ALL = 1_000_000;

export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'slots-'));
  const sql = openNodeSqlite(join(folder, 'clinic.sqlite'));
  try {
    const store = openEmbeddedStore({ sql, blobs: folderBlobs(join(folder, 'blobs')), now: () => NOW });
    await loadDemo(store, () => NOW);
    const snapshot = thirty(await openDirectory({ store, now: () => NOW }).snapshot());
    const zone = openZone('America/Phoenix');
    const open = () => ({ types: visitTypes(), zone, calendars: openCalendars(store, zone, () => NOW) });
    const query = slotQuery.parse({ visit: 'office-visit', from: '2026-11-25', to: '2026-12-24' });
    const find = (count: number, deps = open()) => findSlots({ ...query, count }, undefined, snapshot, NOW, deps);
    const busy = (await find(ALL)).slots.filter((_, i) => i % 2 === 0);
    for (let at = 0; at < busy.length; at += 500) {
      const create = busy.slice(at, at + 500).map(({ start, end, role }) => ({
        urn: `urn:uuid:${crypto.randomUUID()}`,
        resource: appointment(role, start, end),
      }));
      await store.commit({ create, update: [] });
    }
    const warm = open();
    await find(ALL, warm);
    return [
      { name: 'visits in the calendars', value: busy.length, unit: '' },
      { name: 'first page of 50, nothing remembered', value: await median(() => find(50)), unit: 'ms' },
      { name: 'all of 30 practitioners and 30 days', value: await median(() => find(ALL, warm)), unit: 'ms' },
      { name: 'all of them, nothing remembered', value: await median(() => find(ALL), 3), unit: 'ms' },
    ];
  } finally {
    sql.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function median(work: () => Promise<unknown>, times = 9): Promise<number> {
  const runs: number[] = [];
  for (let i = 0; i < times; i++) {
    const began = performance.now();
    await work();
    runs.push(performance.now() - began);
  }
  return runs.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

/** The demo clinic's, as often as it takes. */
function thirty(snapshot: DirectorySnapshot): DirectorySnapshot {
  const roles = Array.from({ length: PRACTITIONERS }, (_, i): RoleOfPractitioner => {
    const one = snapshot.roles[i % snapshot.roles.length];
    if (!one) throw new Error('the demo clinic has no practitioners');
    return { ...one, role: { ...one.role, id: `role-${i}` }, practitioner: { ...one.practitioner, id: `doctor-${i}` } };
  });
  return { ...snapshot, roles };
}

function appointment({ role, practitioner }: RoleOfPractitioner, start: number, end: number): Appointment {
  return {
    resourceType: 'Appointment',
    status: 'booked',
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    participant: [`PractitionerRole/${role.id}`, `Practitioner/${practitioner.id}`].map((reference) => ({
      actor: { reference },
      status: 'accepted',
    })),
  };
}
