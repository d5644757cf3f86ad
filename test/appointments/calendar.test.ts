import { expect, test } from 'vitest';
import type { Visit } from '../../src/appointments/appointment.ts';
import { icalendar } from '../../src/appointments/calendar.ts';
import { SID } from '../../src/fhir/systems.ts';

const visit: Visit = {
  resourceType: 'Appointment',
  id: '1',
  meta: { versionId: '1', lastUpdated: '2026-11-24T16:00:00.123Z' },
  identifier: [{ system: SID.appointment, value: 'abc' }],
  status: 'booked',
  start: '2026-12-01T16:00:00Z',
  end: '2026-12-01T16:40:00Z',
  reasonCode: [{ text: 'Chest pain' }],
  participant: [{ actor: { reference: 'Patient/1', display: 'Maria' }, status: 'accepted' }],
};
const parts = {
  group: 'Copper Basin; Medical, Group',
  host: 'gateway.test',
  place: 'Central Phoenix, 1600 N Example Avenue, Suite 100, Phoenix, AZ 85004',
  phone: '+16025550150',
};
const unfold = (file: string) => file.replaceAll('\r\n ', '').split('\r\n');

test('a calendar file says when and where, and nothing of who and why', () => {
  const file = icalendar(visit, 2, parts);
  expect(file).not.toMatch(/Chest|Maria/);
  expect(unfold(file)).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Clinic gateway//Visits//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    'UID:abc@gateway.test',
    'SEQUENCE:2',
    'DTSTAMP:20261124T160000Z',
    'DTSTART:20261201T160000Z',
    'DTEND:20261201T164000Z',
    'STATUS:CONFIRMED',
    'SUMMARY:Appointment at Copper Basin\\; Medical\\, Group',
    'LOCATION:Central Phoenix\\, 1600 N Example Avenue\\, Suite 100\\, Phoenix\\, AZ 85004',
    'DESCRIPTION:To change it\\, call +16025550150.',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT24H',
    'DESCRIPTION:Appointment at Copper Basin\\; Medical\\, Group',
    'END:VALARM',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
  for (const line of file.split('\r\n')) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
});

test('a cancelled visit takes itself out of the calendar', () => {
  const lines = unfold(icalendar({ ...visit, status: 'cancelled' }, 3, parts));
  expect(lines).toContain('METHOD:CANCEL');
  expect(lines).toContain('STATUS:CANCELLED');
  expect(lines).not.toContain('BEGIN:VALARM');
});
