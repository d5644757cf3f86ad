/** Many callers for few times of one practitioner, against a live Medplum: each time is given away once. */
import type { PractitionerRole, Schedule } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { actId, macWith } from '../../../src/act-key.ts';
import { type ActPorts, type Answer, type Call, perform } from '../../../src/action.ts';
import { book } from '../../../src/appointments/book.ts';
import { openCalendars } from '../../../src/appointments/calendars.ts';
import { findSlots, slotQuery } from '../../../src/appointments/slots.ts';
import { parseScopes } from '../../../src/auth/scopes.ts';
import { openDirectory } from '../../../src/directory/departments.ts';
import { loadDemo } from '../../../src/directory/load-demo.ts';
import { FAULTS, isFault } from '../../../src/fault.ts';
import { openZone } from '../../../src/fhir/clinic-time.ts';
import { SID } from '../../../src/fhir/systems.ts';
import { visitTypes } from '../../../src/mappings.ts';
import { openMedplumStore } from '../../../src/ports/fhir-store/medplum/index.ts';
import { requiredServer } from '../harness.ts';
import { fencedInTest } from '../ledger-in-test.ts';

const CALLERS = 40;
const TIMES = 8;
const ROUNDS = 3;

test('of forty callers eight are booked, none twice, three times in a row', async () => {
  const server = await requiredServer();
  const store = openMedplumStore({ ...server, fetch, now: Date.now });
  await loadDemo(store, Date.now);
  const { ledger } = fencedInTest(server);
  const directory = openDirectory({ store, now: Date.now });
  const [who] = (await directory.snapshot()).roles;
  if (!who) throw new Error('the demo clinic has no practitioners');
  await openHours(who.role);
  await store.createIfNone<Schedule>(
    {
      resourceType: 'Schedule',
      identifier: [{ system: SID.schedule, value: who.role.id }],
      active: true,
      actor: [{ reference: `PractitionerRole/${who.role.id}` }, { reference: `Practitioner/${who.practitioner.id}` }],
    },
    { system: SID.schedule, value: who.role.id },
  );
  const zone = openZone('America/Phoenix');
  const isOurs = directory.isOurs;
  const deps = {
    directory: openDirectory({ store, now: Date.now }),
    types: visitTypes(),
    zone,
    matching: { fictionalPhonesCount: true as const },
    referrals: { isOurs, hasClient: () => Promise.resolve(false), dueAfter: () => undefined },
    planOf: () => undefined,
    dayOf: (at: string) => zone.day(Date.parse(at)).iso,
    isOurs,
    awaitDays: 2,
    faxable: () => Promise.resolve(false),
  };
  const ports: ActPorts = {
    store,
    ledger,
    mac: macWith(new TextEncoder().encode('a key for this test alone: 32 b.')),
    now: Date.now,
    newId: () => crypto.randomUUID(),
  };
  const run = Date.now().toString(36);
  const patient = await store.createIfNone(
    {
      resourceType: 'Patient',
      name: [{ family: 'Race', given: ['Test'] }],
      gender: 'unknown',
      birthDate: '1970-01-01',
      telecom: [{ system: 'phone', value: '+16025550147' }],
      address: [{ line: ['1 Test Street'], city: 'Phoenix' }],
    },
    { system: `${SID.mrn}`, value: `race-${run}` },
  );
  const action = book(deps);
  for (let round = 0; round < ROUNDS; round++) {
    const query = slotQuery.parse({
      visit: 'follow-up',
      practitioner: `PractitionerRole/${who.role.id}`,
      from: dayIn(3 + round * 7),
      count: TIMES,
    });
    const calendars = openCalendars(store, zone, Date.now);
    const { slots } = await findSlots(query, undefined, await deps.directory.snapshot(), Date.now(), {
      ...deps,
      calendars,
    });
    expect(slots).toHaveLength(TIMES);
    const name = await actId(ports.mac, ['time-of', who.practitioner.id]);
    const done = await Promise.all(
      Array.from({ length: CALLERS }, (_, i) => {
        const call: Call = {
          caller: {
            clientId: 'race',
            role: 'staff',
            scopes: parseScopes('system/Appointment.c'),
            tokenId: 'race',
            person: { id: 'p', name: 'Dana' },
          },
          input: {
            appointmentId: `${run}-${round}-${i}`,
            slot: `Slot/${slots[i % TIMES]?.id}`,
            patient: { reference: `Patient/${patient.resource.id}` },
            reason: 'Race',
            selfPay: true,
          },
          requestId: `race-${i}`,
        };
        return persist(() => ledger.exclusively([name], () => perform(action, call, ports)));
      }),
    );
    const booked = done.flatMap((one) => ('booked' in one ? [one.booked] : []));
    // One patient stands for all: whoever finds the time taken finds that patient there.
    const faults = new Set(done.flatMap((one) => ('fault' in one ? [one.fault] : [])));
    expect([...faults].filter((code) => code !== 'slot-taken' && code !== 'patient-busy')).toEqual([]);
    expect(booked).toHaveLength(TIMES);
    expect(new Set(booked).size).toBe(TIMES);
  }

  async function openHours(role: PractitionerRole & { id: string; meta: { versionId: string } }) {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
    const availableTime = [{ daysOfWeek: [...days], availableStartTime: '08:00:00', availableEndTime: '17:00:00' }];
    await store.commit({
      create: [],
      update: [{ resource: { ...role, availableTime }, versionId: role.meta.versionId }],
    });
  }
}, 300_000);

/** As a caller does: what may be tried again is, under the same key. */
async function persist(work: () => Promise<Answer>): Promise<{ booked: string | undefined } | { fault: string }> {
  for (let tries = 1; ; tries++) {
    try {
      return { booked: (await work()).resources[0]?.id };
    } catch (error) {
      if (!isFault(error)) throw error;
      if (tries === 20 || FAULTS[error.kind].next !== 'retry') return { fault: error.issues[0]?.code ?? error.kind };
    }
  }
}

const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
