/**
 * A visit as an iCalendar object (RFC 5545), for the patient's own calendar. It says where and when and nothing of why: calendars are read by
 * others. Times are in UTC (3.3.5 form 2), which every calendar shows in its own zone.
 */
import { numberOf, type Visit } from './appointment.ts';

export interface CalendarParts {
  /** Name of the group. */
  readonly group: string;
  /** Host of PUBLIC_URL, for the UID. */
  readonly host: string;
  /** Where, in one line; phone to call. */
  readonly place?: string | undefined;
  readonly phone?: string | undefined;
}

const STATUS: Partial<Record<Visit['status'], string>> = {
  pending: 'TENTATIVE',
  cancelled: 'CANCELLED',
  noshow: 'CANCELLED',
};

/** The text of an `.ics` file. `sequence`: how often the visit was changed. */
export function icalendar(visit: Visit, sequence: number, { group, host, place, phone }: CalendarParts): string {
  const cancelled = STATUS[visit.status] === 'CANCELLED';
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Clinic gateway//Visits//EN',
    `METHOD:${cancelled ? 'CANCEL' : 'PUBLISH'}`,
    'BEGIN:VEVENT',
    `UID:${numberOf(visit)}@${host}`,
    `SEQUENCE:${sequence}`,
    `DTSTAMP:${utc(visit.meta.lastUpdated)}`,
    `DTSTART:${utc(visit.start ?? '')}`,
    `DTEND:${utc(visit.end ?? '')}`,
    `STATUS:${STATUS[visit.status] ?? 'CONFIRMED'}`,
    `SUMMARY:${text(`Appointment at ${group}`)}`,
    ...(place === undefined ? [] : [`LOCATION:${text(place)}`]),
    ...(phone === undefined ? [] : [`DESCRIPTION:${text(`To change it, call ${phone}.`)}`]),
    ...(cancelled
      ? []
      : [
          'BEGIN:VALARM',
          'ACTION:DISPLAY',
          'TRIGGER:-PT24H',
          `DESCRIPTION:${text(`Appointment at ${group}`)}`,
          'END:VALARM',
        ]),
    'END:VEVENT',
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

export const utc = (instant: string) => `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** 3.3.11 TEXT. */
export const text = (value: string) => value.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n/g, '\\n');

/** 3.1: no line is longer than 75 octets; the rest goes on after a space. */
export function fold(line: string): string {
  const encoder = new TextEncoder();
  const lines: string[] = [];
  let current = '';
  let octets = 0;
  for (const sign of line) {
    const more = encoder.encode(sign).length;
    if (octets + more > 75) {
      lines.push(current);
      current = ' ';
      octets = 1;
    }
    current += sign;
    octets += more;
  }
  return [...lines, current].join('\r\n');
}
