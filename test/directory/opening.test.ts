import type { Location } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { isOpenAt } from '../../src/directory/opening.ts';
import { openZone } from '../../src/fhir/clinic-time.ts';
import type { Stored } from '../../src/ports/fhir-store/index.ts';

const zone = openZone('America/Denver');

/** At a local time of a place open on Mondays in these hours. */
function openAt(openingTime: string, closingTime: string, at: string): boolean {
  const location: Stored<Location> = {
    resourceType: 'Location',
    id: 'l',
    meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00Z' },
    hoursOfOperation: [{ daysOfWeek: ['mon'], openingTime, closingTime }],
  };
  const snapshot = { locations: [location] };
  const never = { isOpen: () => false };
  return isOpenAt({ locations: ['Location/l'] }, Date.parse(`${at}-07:00`), snapshot, zone, never);
}

test.each([
  ['08:00:00', '17:00:00', '2026-11-30T16:59:00', true],
  ['08:00:00', '17:00:00', '2026-11-30T17:00:00', false],
  ['18:00:00', '00:00:00', '2026-11-30T23:59:00', true],
  ['18:00:00', '00:00:00', '2026-12-01T00:00:00', false],
  ['22:00:00', '06:00:00', '2026-11-30T23:00:00', true],
  ['22:00:00', '06:00:00', '2026-12-01T05:59:00', true],
  ['22:00:00', '06:00:00', '2026-11-30T05:59:00', false],
  ['08:00:00', '08:00:00', '2026-11-30T09:00:00', false],
])('open from %s to %s on a Monday: at %s %s', (from, to, at, expected) => {
  expect(openAt(from, to, at)).toBe(expected);
});
