/** A visit as its callers read it. Pure. */
import type { Provenance } from '@medplum/fhirtypes';
import * as z from 'zod';
import { coveragesOf, visitInsuranceView } from '../billing/insurance.ts';
import { CODES, EXTENSION } from '../fhir/systems.ts';
import type { RegistrationState } from '../registration/read.ts';
import { named, numberOf, participantOf, referralOf, type Visit } from './appointment.ts';
import { heldUntil } from './lifecycle.ts';

const party = z.strictObject({ reference: z.string(), name: z.string().optional() });

export const visitView = z
  .strictObject({
    id: z.string(),
    status: z.string(),
    appointment: z.string(),
    start: z.string(),
    end: z.string(),
    visit: z.strictObject({ code: z.string(), display: z.string().optional() }),
    practitioner: party,
    location: party.optional(),
    patient: z.strictObject({ reference: z.string() }),
    reason: z.string(),
    referral: z.string().optional(),
    coverage: z.array(z.string()),
    authorization: z.string().optional(),
    heldUntil: z
      .string()
      .optional()
      .meta({ description: 'Until when it waits for what its plan asks for; then it ends by itself.' }),
    insurance: visitInsuranceView,
    note: z.string().optional(),
    overbooked: z.string().optional(),
    registration: z
      .strictObject({ id: z.string().optional(), missing: z.array(z.string()) })
      .optional()
      .meta({ description: 'What is still to be asked of the patient; read and told at each step.' }),
    history: z.array(z.strictObject({ at: z.string(), step: z.string(), by: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'VisitAnswer' });

export type VisitView = z.output<typeof visitView>;

export interface VisitReader {
  /** Name of a `Location/…`. */
  readonly placeOf: (location: string) => string | undefined;
  /** What insurance it stands under. */
  readonly insuranceOf: (visit: Visit) => VisitView['insurance'];
  /** Of the patient, where it was looked for. */
  readonly registration?: RegistrationState | undefined;
}

export function viewVisit(
  visit: Visit,
  history: readonly Provenance[],
  warnings: readonly string[],
  { placeOf, insuranceOf, registration }: VisitReader,
): VisitView {
  const role = visit.participant.find(({ actor }) => actor?.reference?.startsWith('PractitionerRole/'))?.actor;
  const location = participantOf(visit, 'Location');
  const type = visit.serviceType?.[0]?.coding?.find(({ system }) => system === CODES.visitType);
  const referral = referralOf(visit);
  const overbooked = visit.extension?.find(({ url }) => url === EXTENSION.overbooked)?.valueString;
  const [authorization] = named(visit, 'ClaimResponse');
  const until = heldUntil(visit);
  const name = location === undefined ? undefined : placeOf(location);
  return {
    id: numberOf(visit),
    status: visit.status,
    appointment: `Appointment/${visit.id}`,
    start: visit.start ?? '',
    end: visit.end ?? '',
    visit: { code: type?.code ?? '', ...(type?.display !== undefined && { display: type.display }) },
    practitioner: { reference: role?.reference ?? '', ...(role?.display !== undefined && { name: role.display }) },
    ...(location !== undefined && { location: { reference: location, ...(name !== undefined && { name }) } }),
    patient: { reference: participantOf(visit, 'Patient') ?? '' },
    reason: visit.reasonCode?.[0]?.text ?? '',
    ...(referral !== undefined && { referral }),
    coverage: coveragesOf(visit),
    insurance: insuranceOf(visit),
    ...(authorization !== undefined && { authorization }),
    ...(until !== undefined && { heldUntil: until }),
    ...(visit.comment !== undefined && { note: visit.comment }),
    ...(overbooked !== undefined && { overbooked }),
    ...(registration && { registration: { ...registration, missing: [...registration.missing] } }),
    history: history.flatMap(stepIn),
    warnings: [...warnings],
  };
}

/** A step that moved a referral too is named as the referral's; a visit that was waited for has the steps of the waiting too. */
function stepIn({ activity, recorded = '', agent: agents }: Provenance): VisitView['history'] {
  const step = activity?.coding?.find(
    ({ system }) => system === CODES.visitStep || system === CODES.referralStep || system === CODES.waitlistStep,
  )?.code;
  if (step === undefined) return [];
  const agent = (code: string) => agents.find(({ type }) => type?.coding?.some((coding) => coding.code === code));
  return [{ at: recorded, step, by: (agent('enterer') ?? agent('author'))?.who.display ?? '' }];
}
