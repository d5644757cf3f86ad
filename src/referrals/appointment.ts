/** The visit of a referral: one Appointment, found through Task.output. */
import type { Appointment, Task } from '@medplum/fhirtypes';
import type { ActContext, Reads } from '../action.ts';
import { firstHandOver } from '../billing/hand-over.ts';
import { CODES, SID } from '../fhir/systems.ts';
import type { Create, Stored, Update } from '../ports/fhir-store/index.ts';
import type { Referral } from './referral.ts';

const APPOINTMENT = { coding: [{ system: CODES.taskKind, code: 'appointment' }] };

export interface Visit {
  readonly start: string;
  readonly end: string;
  /** PractitionerRole and Location, when known. */
  readonly practitioner?: string | undefined;
  readonly location?: string | undefined;
}

/** The Appointment booked for a referral, if there is one. */
export async function readAppointment(task: Task, reads: Reads): Promise<Stored<Appointment> | undefined> {
  const reference = appointmentOf(task);
  return reference === undefined ? undefined : reads.read('Appointment', reference.slice('Appointment/'.length));
}

/** `Appointment/…` of the latest visit. */
export function appointmentOf(task: Task): string | undefined {
  return task.output?.findLast(({ valueReference }) => valueReference?.reference?.startsWith('Appointment/'))
    ?.valueReference?.reference;
}

export function appointmentOutput(reference: string): NonNullable<Task['output']>[number] {
  return { type: APPOINTMENT, valueReference: { reference } };
}

export function bookedAppointment({ task, serviceRequest }: Referral, visit: Visit, act: ActContext): Appointment {
  const actors = [task.for?.reference, visit.practitioner, visit.location].filter((actor) => actor !== undefined);
  return {
    resourceType: 'Appointment',
    status: 'booked',
    basedOn: [{ reference: `ServiceRequest/${serviceRequest.id}` }],
    ...(serviceRequest.performerType && { specialty: [serviceRequest.performerType] }),
    start: visit.start,
    end: visit.end,
    created: act.at,
    participant: actors.map((reference) => ({
      actor: { reference } as Appointment['participant'][number]['actor'],
      status: 'accepted',
    })),
  };
}

/** The visit is over, or will not be; nothing to change when there is none or it is closed. */
export function closeAppointment(
  appointment: Stored<Appointment> | undefined,
  status: 'fulfilled' | 'cancelled' | 'noshow',
): Update[] {
  if (!appointment || !isOpen(appointment, status)) return [];
  return [{ resource: { ...appointment, status }, versionId: appointment.meta.versionId }];
}

/** Who is here has come: only that the visit has been is left to be said of it. */
const isOpen = ({ status }: Appointment, to: 'fulfilled' | 'cancelled' | 'noshow'): boolean =>
  status === 'booked' || (to === 'fulfilled' && (status === 'arrived' || status === 'checked-in'));

/** A visit that a note closes has been, and is handed over to be billed as by `fulfil`; one of a referral alone under the insurance of the referral. */
export function billAppointment(
  appointment: Stored<Appointment> | undefined,
  { serviceRequest }: Referral,
  act: ActContext,
): Create<Task>[] {
  if (!appointment || !isOpen(appointment, 'fulfilled')) return [];
  const insurance = (serviceRequest.insurance ?? []).flatMap(({ reference }) => reference ?? []);
  const ours = appointment.identifier?.some(({ system }) => system === SID.appointment) === true;
  return [firstHandOver(appointment, act, ours ? [] : insurance)];
}
