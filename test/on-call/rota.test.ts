import type { CareTeam } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { openZone } from '../../src/fhir/clinic-time.ts';
import { membersAt } from '../../src/on-call/rota.ts';

const team: CareTeam = {
  resourceType: 'CareTeam',
  participant: [
    { member: { reference: 'PractitionerRole/a' }, period: { start: '2026-11-23', end: '2026-11-24' } },
    { member: { reference: 'PractitionerRole/b' }, period: { start: '2026-11-25T08:00:00-07:00' } },
    { member: { reference: 'PractitionerRole/c' } },
  ],
};
const phoenix = openZone('America/Phoenix');
const at = (time: string, of = team, zone = phoenix) =>
  membersAt(of, Date.parse(time), zone).map((one) => one.slice(-1));

test('a day is whole by the clinic’s clock, an instant to the second', () => {
  expect(at('2026-11-22T23:59:59-07:00')).toEqual(['c']);
  expect(at('2026-11-23T00:00:00-07:00')).toEqual(['a', 'c']);
  expect(at('2026-11-24T23:59:59-07:00')).toEqual(['a', 'c']);
  expect(at('2026-11-25T00:00:00-07:00')).toEqual(['c']);
  expect(at('2026-11-25T08:00:00-07:00')).toEqual(['b', 'c']);
});

test('a team that is over has nobody, and a day of 23 hours ends where it ends', () => {
  expect(at('2026-11-24T12:00:00Z', { ...team, period: { end: '2026-11-01' } })).toEqual([]);
  const denver = openZone('America/Denver');
  const spring: CareTeam = {
    resourceType: 'CareTeam',
    participant: [{ member: { reference: 'PractitionerRole/a' }, period: { start: '2026-03-08', end: '2026-03-08' } }],
  };
  expect(at('2026-03-09T05:59:59Z', spring, denver)).toEqual(['a']);
  expect(at('2026-03-09T06:00:00Z', spring, denver)).toEqual([]);
});
