/**
 * A practitioner's calendar as an iCalendar object (RFC 5545) for a program that reads it again and again: when, where and what kind of visit, and
 * nothing of who: the program, and whoever looks at it, is no place for patients' names. Pure.
 */
import { CODES } from '../fhir/systems.ts';
import { participantOf } from './appointment.ts';
import type { Interval } from './availability.ts';
import { fold, text, utc } from './calendar.ts';
import type { Taken } from './taken.ts';

export interface FeedParts {
  /** Name of the practitioner. */
  readonly name: string;
  /** Host of PUBLIC_URL, for UIDs. */
  readonly host: string;
  readonly window: Interval;
  /** When the calendar itself was last written, ISO 8601. */
  readonly written: string;
  readonly placeOf: (location: string) => string | undefined;
}

export function feedCalendar(taken: readonly Taken[], { name, host, window, written, placeOf }: FeedParts): string {
  const events = [...taken].sort((a, b) => a.start - b.start).flatMap((one) => event(one, host, placeOf));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Clinic gateway//Calendar//EN',
    `NAME:${text(name)}`, // RFC 7986
    'REFRESH-INTERVAL;VALUE=DURATION:PT15M',
    ...(events.length > 0 ? events : nothing(host, window, written)),
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

function event({ start, end, appointment }: Taken, host: string, placeOf: FeedParts['placeOf']): string[] {
  const { lastUpdated } = appointment.meta;
  const location = participantOf(appointment, 'Location');
  const place = location === undefined ? undefined : placeOf(location);
  const kind = appointment.serviceType?.[0]?.coding?.find(({ system }) => system === CODES.visitType)?.display;
  return [
    'BEGIN:VEVENT',
    `UID:${appointment.id}@${host}`,
    `SEQUENCE:${sequenceOf(appointment.created, lastUpdated)}`,
    `DTSTAMP:${utc(lastUpdated)}`,
    `LAST-MODIFIED:${utc(lastUpdated)}`,
    `DTSTART:${utc(new Date(start).toISOString())}`,
    `DTEND:${utc(new Date(end).toISOString())}`,
    `STATUS:${appointment.status === 'pending' ? 'TENTATIVE' : 'CONFIRMED'}`,
    `SUMMARY:${text(kind ?? 'Busy')}`,
    ...(place === undefined ? [] : [`LOCATION:${text(place)}`]),
    'CLASS:PRIVATE',
    'TRANSP:OPAQUE',
    'END:VEVENT',
  ];
}

/** Grows with every version: seconds since the visit was made. */
function sequenceOf(created: string | undefined, lastUpdated: string): number {
  const from = created === undefined ? Number.NaN : Date.parse(created);
  return Number.isNaN(from) ? 0 : Math.max(0, Math.floor((Date.parse(lastUpdated) - from) / 1000));
}

/** 3.6: an object has at least one component. */
const nothing = (host: string, { start, end }: Interval, written: string) => [
  'BEGIN:VFREEBUSY',
  `UID:free@${host}`,
  `DTSTAMP:${utc(written)}`,
  `DTSTART:${utc(new Date(start).toISOString())}`,
  `DTEND:${utc(new Date(end).toISOString())}`,
  'END:VFREEBUSY',
];
