/** A visit that is not booked yet, as a question on its insurance remembers it: written into the Task, and read from it again. Pure. */
import type { Task, TaskInput } from '@medplum/fhirtypes';
import type { VisitAsked } from '../coverage/referral-on-file.ts';
import { type LocalDay, localDay, type Zone } from '../fhir/clinic-time.ts';
import { CODES } from '../fhir/systems.ts';

const type = (code: string) => ({ coding: [{ system: CODES.taskKind, code }] });

/** The last minute of the day on which the visit is to be, ms. */
export function endOfDay(iso: string, zone: Zone): number {
  const day: LocalDay = localDay(iso);
  return zone.instant(day, 23 * 60 + 59);
}

export const visitInputs = ({ specialties, service, providers = [], coverage }: VisitAsked): TaskInput[] => [
  ...specialties.map((code) => ({
    type: type('visit-specialty'),
    valueCodeableConcept: { coding: [{ system: CODES.nucc, code }] },
  })),
  ...(service === undefined ? [] : [{ type: type('visit-service'), valueString: service }]),
  ...providers.map((reference) => ({ type: type('visit-provider'), valueReference: { reference } })),
  ...(coverage === undefined ? [] : [{ type: type('visit-coverage'), valueReference: { reference: coverage } }]),
];

const of = ({ input = [] }: Task, code: string) =>
  input.filter((one) => one.type.coding?.some((coding) => coding.system === CODES.taskKind && coding.code === code));
const references = (task: Task, code: string) =>
  of(task, code).flatMap(({ valueReference }) => valueReference?.reference ?? []);

/** Its day is the one on which the question is due. */
export function visitAskedIn(task: Task, zone: Zone): VisitAsked {
  const [service] = of(task, 'visit-service');
  const providers = references(task, 'visit-provider');
  const [coverage] = references(task, 'visit-coverage');
  return {
    day: zone.day(Date.parse(task.restriction?.period?.end ?? '')).iso,
    specialties: of(task, 'visit-specialty').flatMap(({ valueCodeableConcept }) =>
      (valueCodeableConcept?.coding ?? []).flatMap(({ code }) => code ?? []),
    ),
    ...(service?.valueString !== undefined && { service: service.valueString }),
    ...(providers.length > 0 && { providers }),
    ...(coverage !== undefined && { coverage }),
  };
}

/** The fax that asks for what is missing. */
export const askedBy = (task: Task): string | undefined => references(task, 'insurance-asked')[0];
