/** Finding a visit again, and what stands in it. */
import type { Appointment } from '@medplum/fhirtypes';
import { isActId } from '../act-key.ts';
import type { Reads } from '../action.ts';
import { Fault } from '../fault.ts';
import { SID } from '../fhir/systems.ts';
import type { Stored } from '../ports/fhir-store/index.ts';

export type Visit = Stored<Appointment>;

export function appointmentNotFound(): Fault {
  return new Fault('not-found', { code: 'appointment-not-found', text: 'There is no such appointment.' });
}

/** One visit by our number of it; Fault not-found. Appointments that others wrote block their time, and are theirs to change. */
export async function readVisit(id: string, reads: Reads): Promise<Visit> {
  if (!isActId(id)) throw appointmentNotFound();
  const where = [['identifier', `${SID.appointment}|${id}`]] as const;
  const [visit] = (await reads.search<Appointment>({ type: 'Appointment', where, count: 1 })).matches;
  if (!visit) throw appointmentNotFound();
  return visit;
}

export const numberOf = ({ identifier = [] }: Appointment): string =>
  identifier.find(({ system }) => system === SID.appointment)?.value ?? '';

/** The first participant of a type, `Patient/…`. */
export const participantOf = ({ participant }: Appointment, type: string): string | undefined =>
  participant.flatMap(({ actor }) => actor?.reference ?? []).find((one) => one.startsWith(`${type}/`));

export const referralOf = ({ basedOn = [] }: Appointment): string | undefined =>
  basedOn.flatMap(({ reference }) => reference ?? []).find((one) => one.startsWith('ServiceRequest/'));

/** What of a type it names besides: its coverages, its authorization. */
export const named = ({ supportingInformation = [] }: Appointment, type: 'Coverage' | 'ClaimResponse'): string[] =>
  supportingInformation.flatMap(({ reference }) => reference ?? []).filter((one) => one.startsWith(`${type}/`));
