/** What a check of a visit is about, told or taken from the visit, and how it comes out: for who only asks, and for who has it asked for. */
import type { Appointment } from '@medplum/fhirtypes';
import type { Reads } from '../action.ts';
import { readCoverage, readPatient } from '../coverage/coverages.ts';
import { type CheckDeps, type Checked, check, type InsuredBy, readKnown } from '../coverage/referral-check.ts';
import type { CheckInput } from '../coverage/referral-check-view.ts';
import type { VisitAsked } from '../coverage/referral-on-file.ts';
import type { Directory } from '../directory/departments.ts';
import { Fault } from '../fault.ts';
import { CODES } from '../fhir/systems.ts';
import { named, participantOf, readVisit, type Visit } from './appointment.ts';

export type VisitCheckDeps = CheckDeps & { readonly directory: Pick<Directory, 'snapshot'> };

export interface VisitCheck {
  readonly checked: Checked;
  /** `Patient/…`. */
  readonly patient: string;
  readonly asked: VisitAsked;
  readonly visit: Visit | undefined;
  /** Who gives it, `PractitionerRole/…`, with a name where the directory has one. */
  readonly by: { readonly reference: string; readonly display: string | undefined } | undefined;
}

/** Faults: `appointment-not-found`, `patient-not-found`, `coverage-not-found`, `provider-not-found`, and `required` for what nobody told. */
export async function checkVisit(
  input: CheckInput,
  now: number,
  reads: Reads,
  deps: VisitCheckDeps,
): Promise<VisitCheck> {
  const visit = input.appointment === undefined ? undefined : await readVisit(input.appointment, reads);
  const patient = input.patient?.reference ?? (visit && participantOf(visit, 'Patient'));
  if (patient === undefined) throw required('patient', 'Who is it about?');
  const insured = insuredBy(input, visit);
  await readPatient(patient.slice('Patient/'.length), reads, '$.patient.reference');
  if ('coverage' in insured) await refuseAnother(insured.coverage, patient, reads);
  const role = input.practitioner ?? (visit && participantOf(visit, 'PractitionerRole'));
  const { by, ...where } = await whereTo(input, role, visit, deps);
  const today = deps.dayOf(new Date(now).toISOString());
  const day = input.date ?? (visit?.start === undefined ? today : deps.dayOf(visit.start));
  const known = await readKnown(patient, reads, deps);
  const asked = { ...where, day, ...(visit && { except: visit.id }) };
  return { checked: check(insured, asked, known, deps), patient, asked, visit, by };
}

function insuredBy({ coverage }: CheckInput, visit: Appointment | undefined): InsuredBy {
  if (coverage !== undefined) return coverage.startsWith('Coverage/') ? { coverage } : { plan: coverage };
  if (!visit) throw required('coverage', 'By what is the patient insured?');
  const [first] = named(visit, 'Coverage');
  return first === undefined ? { selfPay: true } : { coverage: first };
}

async function refuseAnother(reference: string, patient: string, reads: Reads): Promise<void> {
  const coverage = await readCoverage(reference.slice('Coverage/'.length), reads);
  if (coverage.beneficiary.reference === patient) return;
  const text = 'This patient has no such coverage.';
  throw new Fault('not-found', { code: 'coverage-not-found', text, expression: '$.coverage' });
}

/** Specialties, service and who gives it, as far as they are told or follow from the practitioner or the visit. */
async function whereTo(
  { specialty, service, practitioner }: CheckInput,
  role: string | undefined,
  visit: Appointment | undefined,
  { directory }: VisitCheckDeps,
) {
  const found =
    role === undefined
      ? undefined
      : (await directory.snapshot()).roles.find((one) => `PractitionerRole/${one.role.id}` === role);
  // Of a visit whose practitioner has left, what it says itself counts.
  if (practitioner !== undefined && !found) {
    const text = 'There is no such provider in the group.';
    throw new Fault('not-found', { code: 'provider-not-found', text, expression: '$.practitioner' });
  }
  const own = found?.role.specialty ?? visit?.specialty ?? [];
  const codes = own.flatMap(({ coding = [] }) => coding.filter(({ system }) => system === CODES.nucc));
  const specialties = specialty ? [specialty.code] : codes.flatMap(({ code }) => code ?? []);
  if (specialties.length === 0 && service === undefined) {
    throw required('specialty', 'For what: a specialty, a service, or a practitioner?');
  }
  return {
    specialties,
    ...(service !== undefined && { service }),
    ...(role !== undefined && found && { providers: [role, found.department.reference] }),
    by: role === undefined ? undefined : { reference: role, display: found?.role.practitioner?.display },
  };
}

const required = (field: string, text: string) =>
  new Fault('required', { code: 'required', text, expression: `$.${field}` });
