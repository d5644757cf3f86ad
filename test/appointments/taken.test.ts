import type { Appointment } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { openCalendars } from '../../src/appointments/calendars.ts';
import { readTaken } from '../../src/appointments/taken.ts';
import { localDay, openZone } from '../../src/fhir/clinic-time.ts';
import { openStore } from '../ports/embedded-store.ts';

const NOW = Date.parse('2026-12-01T15:00:00Z');
const zone = openZone('America/Denver');
const WHO = 'Practitioner/p';

/** What others have written, odd as it may be. */
const others: readonly Partial<Appointment>[] = [
  { start: '2026-12-03T16:00:00Z', comment: 'without an end' },
  { start: '2026-12-03T18:00:00Z', minutesDuration: 15, comment: 'with a length alone' },
  { start: '2026-12-03T20:00:00Z', end: '2026-12-03T20:00:00Z', comment: 'ending as it begins' },
  { start: '2026-11-30T07:00:00Z', end: '2026-12-03T15:00:00Z', comment: 'three days' },
  { start: '2026-12-03T06:30:00Z', end: '2026-12-03T08:00:00Z', comment: 'over midnight' },
  { start: '2026-12-03T22:00:00Z', end: '2026-12-03T23:00:00Z', status: 'arrived' },
  { start: '2026-12-03T22:15:00Z', end: '2026-12-03T23:15:00Z', status: 'proposed', comment: 'only asked for' },
  { start: '2026-12-03T22:15:00Z', end: '2026-12-03T23:15:00Z', status: 'entered-in-error' },
  {
    start: '2026-12-04T00:00:00Z',
    end: '2026-12-04T01:00:00Z',
    participant: [{ actor: { reference: 'Location/l' }, status: 'accepted' }],
  },
];

test('any Appointment takes its time, however it is written, both where times are offered and where one is given away', async () => {
  const { store } = openStore();
  await store.commit({
    update: [],
    create: others.map((one) => ({
      urn: `urn:uuid:${crypto.randomUUID()}`,
      resource: {
        resourceType: 'Appointment',
        status: 'booked',
        participant: [{ actor: { reference: WHO }, status: 'accepted' }],
        ...one,
      },
    })),
  });
  const day = localDay('2026-12-03');
  const window = { start: zone.instant(day, 0), end: zone.instant(day, 24 * 60) };
  const inOrder = (list: readonly { start: number; end: number }[]) =>
    list
      .filter(({ start, end }) => end > window.start && start < window.end)
      .map(({ start, end }) => [start, end].map((at) => new Date(at).toISOString().slice(5, 16)).join(' '))
      .sort();
  const expected = [
    '11-30T07:00 12-03T15:00',
    '12-03T06:30 12-03T08:00',
    '12-03T16:00 12-03T17:00',
    '12-03T18:00 12-03T18:15',
    '12-03T20:00 12-03T21:00',
    '12-03T22:00 12-03T23:00',
  ];
  expect(inOrder(await readTaken([WHO], window, NOW, store))).toEqual(expected);
  const calendars = openCalendars(store, zone, () => NOW);
  expect(inOrder((await calendars.taken([day])).get(WHO) ?? [])).toEqual(expected);
});
