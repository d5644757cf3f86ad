/** A visit → Appointment. Pure. */
import type { Appointment } from '@medplum/fhirtypes';
import type { ActContext } from '../action.ts';
import { CODES, EXTENSION, SID } from '../fhir/systems.ts';
import type { VisitType } from '../mappings/visits-schema.ts';
import type { Booking } from './shape.ts';
import type { GivenTime } from './time.ts';

export interface AppointmentParts {
  readonly time: GivenTime;
  /** `Patient/…` or a placeholder. */
  readonly patient: string;
  readonly coverage: readonly string[];
  /** `ServiceRequest/…` that it is for, where one is named or found on file. */
  readonly referral?: string | undefined;
  /** `ClaimResponse/…`. */
  readonly authorization?: string | undefined;
  /** Instant until when it waits for what its plan asks for. */
  readonly heldUntil?: string | undefined;
  readonly types: readonly VisitType[];
}

export function appointment(
  booking: Booking,
  { patient, coverage, referral, authorization, heldUntil, ...parts }: AppointmentParts,
  act: ActContext,
): Appointment {
  const { appointmentId, referredBy, note, reason, hold, overbook } = booking;
  const information = [...coverage, ...(authorization === undefined ? [] : [authorization])];
  const extension = [
    ...(overbook === undefined ? [] : [{ url: EXTENSION.overbooked, valueString: overbook }]),
    ...(heldUntil === undefined ? [] : [{ url: EXTENSION.heldUntil, valueDateTime: heldUntil }]),
  ];
  const comment = [referredBy && `Referred by: ${referredBy}`, note].filter(Boolean).join('\n');
  return {
    resourceType: 'Appointment',
    ...(extension.length > 0 && { extension }),
    identifier: [
      { system: SID.appointment, value: act.act },
      ...(appointmentId === undefined
        ? []
        : [{ system: `${SID.placerAppointment}/${act.call.caller.clientId}`, value: appointmentId }]),
    ],
    status: hold || heldUntil !== undefined ? 'pending' : 'booked',
    appointmentType: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0276', code: 'ROUTINE' }] },
    reasonCode: [{ text: reason }],
    created: act.at,
    ...(comment !== '' && { comment }),
    ...(referral !== undefined && { basedOn: [{ reference: referral }] }),
    ...(information.length > 0 && { supportingInformation: information.map((reference) => ({ reference })) }),
    ...timeOf(parts.time, parts.types),
    participant: participants(parts.time, patient),
  };
}

/** What of a visit follows from its time: also when it is moved. */
export function timeOf(time: GivenTime, types: readonly VisitType[]): Partial<Appointment> {
  const { slot, role, start, end } = time;
  const display = types.find(({ code }) => code === slot.visit)?.display;
  return {
    serviceType: [
      { coding: [{ system: CODES.visitType, code: slot.visit, ...(display !== undefined && { display }) }] },
    ],
    ...(role.role.specialty && { specialty: role.role.specialty }),
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    minutesDuration: (end - start) / 60_000,
  };
}

export function participants({ role, location }: GivenTime, patient: string): Appointment['participant'] {
  const { display } = role.role.practitioner ?? {};
  const named = (reference: string) => ({ reference, ...(display !== undefined && { display }) });
  const actors = [
    { reference: patient },
    named(`PractitionerRole/${role.role.id}`),
    named(`Practitioner/${role.practitioner.id}`),
    ...(location === undefined ? [] : [{ reference: location }]),
  ];
  return actors.map((actor) => ({ actor: actor as Appointment['participant'][number]['actor'], status: 'accepted' }));
}
