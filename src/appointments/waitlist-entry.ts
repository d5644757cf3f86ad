/**
 * A patient who waits, as it stands in the store: an Appointment of status `waitlist`, which is `pending` while a time is offered and becomes the
 * visit itself when that is accepted. It has our number of a visit only then; until then no step of a visit finds it.
 */
import type { Appointment, Extension } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { PatientKind, VisitType } from '../mappings/visits-schema.ts';
import { numberOf, participantOf, type Visit } from './appointment.ts';
import { DAYS, type Suits } from './waitlist-shape.ts';

/** What becomes of who waits. */
export const WAITS = {
  waiting: { status: 'waitlist', means: 'waits for a time' },
  offered: { status: 'pending', means: 'a time is held, until it is accepted, declined or the offer runs out' },
  booked: { status: 'booked', means: 'accepted: it is a visit now, and its steps are those of a visit' },
  ended: { status: 'cancelled', means: 'waits no more' },
} as const;

export type WaitState = keyof typeof WAITS;

export function stateOf(entry: Appointment): WaitState {
  if (numberOf(entry) !== '') return 'booked';
  if (entry.status === 'waitlist') return 'waiting';
  return entry.status === 'pending' ? 'offered' : 'ended';
}

export const waitNumber = ({ identifier = [] }: Appointment): string =>
  identifier.find(({ system }) => system === SID.waitlist)?.value ?? '';

/** By our number of it; Fault not-found. */
export async function readEntry(id: string, reads: Pick<Reads, 'search'>): Promise<Visit> {
  const where = [['identifier', `${SID.waitlist}|${id}`]] as const;
  const [entry] = isActId(id)
    ? (await reads.search<Appointment>({ type: 'Appointment', where, count: 1 })).matches
    : [];
  if (entry) return entry;
  throw new Fault('not-found', { code: 'waitlist-not-found', text: 'Nobody waits under this number.' });
}

/** Everybody who waits or has an offer. */
export async function readWaiting(reads: Pick<Reads, 'search'>): Promise<Visit[]> {
  const found: Visit[] = [];
  let cursor: string | undefined;
  do {
    const page = await reads.search<Appointment>({
      type: 'Appointment',
      where: [['status', 'waitlist,pending']],
      count: 100,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.matches.filter((one) => waitNumber(one) !== '' && numberOf(one) === ''));
    cursor = page.next;
  } while (cursor !== undefined);
  return found;
}

const URGENT = 1;
const ROUTINE = 5;
/** iCalendar's: 1 is the highest (RFC 5545 3.8.1.9). */
export const priorityOf = (urgency: 'routine' | 'urgent'): number => (urgency === 'urgent' ? URGENT : ROUTINE);

/** What a patient waits for. */
export interface Wish {
  readonly visit: string;
  readonly kind: PatientKind;
  /** NUCC code. */
  readonly specialty: string | undefined;
  /** `PractitionerRole/…`. */
  readonly practitioner: string | undefined;
  /** `Location/…`; none: anywhere. */
  readonly places: readonly string[];
  /** `Appointment/…` of the visit that is to be earlier, and our number of it. */
  readonly instead: { readonly reference: string; readonly number: string } | undefined;
  readonly suits: readonly Suits[];
  /** Days of the clinic, ISO. */
  readonly from: string;
  readonly until: string;
  readonly urgency: 'routine' | 'urgent';
  readonly patient: string;
  /** Numbers of slots that were offered and not taken. */
  readonly offered: readonly string[];
}

export function wishOf(entry: Appointment, types: readonly VisitType[]): Wish {
  const visit = entry.serviceType?.[0]?.coding?.find(({ system }) => system === CODES.visitType)?.code ?? '';
  const minutes = types.find(({ code }) => code === visit)?.minutes;
  const waitsFor = valuesOf(entry, EXTENSION.waitsFor).flatMap(({ valueReference }) => valueReference ?? []);
  const named = waitsFor.flatMap(({ reference }) => reference ?? []);
  const instead = waitsFor.find(({ reference }) => reference?.startsWith('Appointment/'));
  const { start = '', end = '' } = entry.requestedPeriod?.[0] ?? {};
  return {
    visit,
    kind: minutes?.new !== undefined && minutes.new === entry.minutesDuration ? 'new' : 'established',
    specialty: entry.specialty?.[0]?.coding?.find(({ system }) => system === CODES.nucc)?.code,
    practitioner: named.find((one) => one.startsWith('PractitionerRole/')),
    instead: instead && { reference: instead.reference ?? '', number: instead.identifier?.value ?? '' },
    places: named.filter((one) => one.startsWith('Location/')),
    suits: valuesOf(entry, EXTENSION.suits).flatMap(({ valueTiming }) => suitsOf(valueTiming?.repeat)),
    from: start.slice(0, 10),
    until: end.slice(0, 10),
    urgency: entry.priority === URGENT ? 'urgent' : 'routine',
    patient: participantOf(entry, 'Patient') ?? '',
    offered: valuesOf(entry, EXTENSION.offered).flatMap(({ valueString }) => valueString ?? []),
  };
}

const valuesOf = ({ extension = [] }: Appointment, url: string): Extension[] =>
  extension.filter((one) => one.url === url);

type Repeat = NonNullable<NonNullable<Extension['valueTiming']>['repeat']>;

/** From a time of day for so many minutes; without one the whole day. */
export function suitsExtension({ days, from, to }: Suits): Extension {
  const repeat: Repeat = {
    ...{ duration: minutesOf(to) - minutesOf(from), durationUnit: 'min' },
    dayOfWeek: [...days],
    timeOfDay: [`${from}:00`],
  };
  return { url: EXTENSION.suits, valueTiming: { repeat } };
}

function suitsOf(repeat: Repeat | undefined): Suits[] {
  const days = DAYS.filter((day) => repeat?.dayOfWeek?.includes(day));
  const from = repeat?.timeOfDay?.[0]?.slice(0, 5) ?? '00:00';
  const to = minutesOf(from) + (repeat?.duration ?? 0);
  return days.length === 0 ? [] : [{ days: [...days], from, to: clockOf(to) }];
}

export const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const clockOf = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
